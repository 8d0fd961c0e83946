@echo off
rem Opens the year's work of this folder in the browser. Keep the window until the work is done.
chcp 65001 > nul
cd /d "%~dp0"
if exist ".venv\Scripts\kyodo-survey.exe" (
  ".venv\Scripts\kyodo-survey.exe" office
) else (
  kyodo-survey office
)
if errorlevel 1 pause
