"""The screens, one module each: what is shown, and the acts that its forms ask for."""
