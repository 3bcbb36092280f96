import { createContext, useContext } from 'react';
import { type Theme, UNICODE_THEME } from './theme.ts';

const ThemeContext = createContext<Theme>(UNICODE_THEME);

export const ThemeProvider = ThemeContext.Provider;

/** The theme that everything on screen is drawn with. */
export const useTheme = (): Theme => useContext(ThemeContext);
