@echo off
rem Opens the year's work in the browser: of the folder that is named or dropped on this file, else of its own folder.
rem Keep the window until the work is done. No cd: the folder of a share (two backslashes) cannot be the current one.
setlocal DisableDelayedExpansion
chcp 65001 > nul
set "WORK=%~dp0."
if not "%~1"=="" set "WORK=%~f1\."
set "PROGRAM=%~dp0.venv\Scripts\kyodo-survey.exe"
if exist "%PROGRAM%" goto open
set "PROGRAM="
for %%P in (kyodo-survey.exe) do set "PROGRAM=%%~$PATH:P"
if not defined PROGRAM goto missing

:open
"%PROGRAM%" office --workspace "%WORK%"
if "%errorlevel%"=="0" exit /b 0
echo.
echo 開けませんでした。上の文を確かめてください。「launcher」とあるときは、プログラムを入れ直します。
goto wait

:missing
echo プログラム（kyodo-survey）が見つかりません。
echo プログラムのフォルダーで make.ps1 report を実行して入れるよう、パソコンの担当者に頼んでください。
echo 控えから戻したフォルダーは、プログラムのフォルダーの「市民アンケート集計.cmd」に重ねて開けます。

:wait
pause
exit /b 1
