import {
  type CSSVariablesResolver,
  createTheme,
  darken,
  isLightColor,
  lighten,
  type MantineTheme,
} from '@mantine/core';

const filled = 9;
/** Words on what is filled turn from white to black above this luminance; the component library's own bound. */
const bright = 0.3;

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: { light: filled, dark: filled },
  autoContrast: true,
  luminanceThreshold: bright,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  focusRing: 'auto',
  respectReducedMotion: true,
  // A cross says nothing to whoever does not see it.
  components: { Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } } },
});

const each = (
  { colors }: MantineTheme,
  variables: (name: string, strong: string) => Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.assign({}, ...Object.entries(colors).map(([name, shades]) => variables(name, shades[filled])));

/**
 * Shades under the pointer, away from the colour of the words on them: the library goes toward it, which falls short of
 * 4.5:1 (WCAG 2.2, 1.4.3). Tinted ones keep their ground and get darker words.
 */
export const shades: CSSVariablesResolver = (theme) => {
  const under = each(theme, (name, strong) => ({
    [`--mantine-color-${name}-filled-hover`]: (isLightColor(strong, bright) ? lighten : darken)(strong, 0.15),
  }));
  const words = each(theme, (name, strong) => ({
    [`--mantine-color-${name}-light-color`]: darken(strong, 0.3),
  }));
  return { variables: {}, light: { ...under, ...words }, dark: under };
};
