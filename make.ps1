# The Makefile for Windows PowerShell: .\make.ps1 report, freetext, shortcut, startup, test or coverage
# shortcut -Workspace folder: a shortcut in that folder opens the page of the year's work for it
# startup -Workspace folder: a shortcut in the user's Startup folder begins `serve` for that folder at every logon
# -Wheels folder: install from what `kyodo-survey wheelhouse` gathered, without the internet
param(
    [Parameter(Mandatory = $true)][ValidateSet("report", "freetext", "shortcut", "startup", "test", "coverage")][string]$Target,
    [string]$Workspace = ".",
    [string]$Wheels
)
$ErrorActionPreference = "Stop"
$Workspace = (Resolve-Path -LiteralPath $Workspace).ProviderPath
if ($Workspace.Length -gt 3) { $Workspace = $Workspace.TrimEnd("\") }  # not that of a drive
Set-Location -LiteralPath $PSScriptRoot
$env:PYTHONUTF8 = "1"

function Invoke-Checked([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

# The launcher, else python.exe; the one of the Microsoft Store that only opens the Store answers nothing
function Find-Python {
    foreach ($Found in @(@("py", "-3"), @("python"))) {
        if (-not (Get-Command $Found[0] -ErrorAction SilentlyContinue)) { continue }
        $Given = @($Found | Select-Object -Skip 1) + @("-c", "import sys; print(sys.version_info >= (3, 11))")
        if ("$(& $Found[0] @Given)" -eq "True") { return $Found }
    }
    [Console]::Error.WriteLine("Python 3.11 or later was not found. Install it from python.org, or name it: `$env:PYTHON = 'C:\...\python.exe'")
    exit 1
}

$Python = ".venv\Scripts\python.exe"
if (-not (Test-Path $Python)) {
    $Base = @(if ($env:PYTHON) { $env:PYTHON } else { Find-Python })
    Invoke-Checked $Base[0] (@($Base | Select-Object -Skip 1) + @("-m", "venv", ".venv"))
}

$Pip = @("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
if ($Wheels) { $Pip += @("--no-index", "--find-links", $Wheels) }

function Install-Lock([string]$Lock) {
    $Mark = ".venv\.installed-$Lock"
    if ((Test-Path $Mark) -and (Get-Item $Mark).LastWriteTime -ge (Get-Item $Lock).LastWriteTime) { return }
    Invoke-Checked $Python ($Pip + @("--require-hashes", "-r", $Lock))
    Invoke-Checked $Python ($Pip + @("--no-deps", "--no-build-isolation", "-e", "."))
    Invoke-Checked $Python @("-m", "flows.prepared_database")
    New-Item -ItemType File -Force $Mark | Out-Null
}

# Needs no administrator, unlike a task of the Task Scheduler that begins at logon
function New-Shortcut([string]$Folder, [string]$Command) {
    $Place = Join-Path $Folder "kyodo-survey.lnk"
    $Shortcut = (New-Object -ComObject WScript.Shell).CreateShortcut($Place)
    if ($Command -eq "office") {  # through the file that keeps its window where the page does not open
        $Shortcut.TargetPath = (Get-ChildItem -LiteralPath $PSScriptRoot -Filter "*.cmd" | Select-Object -First 1).FullName
        $Shortcut.Arguments = "`"$Workspace`""
        $Shortcut.WindowStyle = 1
    } else {
        $Shortcut.TargetPath = Join-Path $PSScriptRoot ".venv\Scripts\kyodo-survey.exe"
        $Shortcut.Arguments = "$Command --workspace `"$Workspace\.`""
        $Shortcut.WindowStyle = 7  # minimised
    }
    $Shortcut.WorkingDirectory = $PSScriptRoot
    $Shortcut.Save()
    Write-Output $Place
}

if ($Target -in "report", "freetext", "shortcut", "startup") {
    Install-Lock "requirements.lock"
    if ($Target -eq "freetext") { Install-Lock "requirements-freetext.lock" }
    elseif ($Target -eq "shortcut") { New-Shortcut $Workspace "office" }
    elseif ($Target -eq "startup") { New-Shortcut ([Environment]::GetFolderPath("Startup")) "serve" }
    else { Invoke-Checked $Python @("-m", "flows", "run", "2022") }
} else {
    Install-Lock "requirements-dev.lock"
    if ($Target -eq "coverage") {
        Invoke-Checked $Python @("-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder", "--cov", "--cov-report=term", "--cov-report=html")
        exit
    }
    Invoke-Checked $Python @("-m", "ruff", "check", ".")
    Invoke-Checked $Python @("-m", "ruff", "format", "--check", ".")
    Invoke-Checked $Python @("-m", "mypy")
    Invoke-Checked $Python @("-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
}
