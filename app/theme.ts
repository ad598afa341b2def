import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import type { Translator } from '#lib/messages/translator.ts'

const teal: MantineColorsTuple = [
  '#e9f6f6',
  '#d3e9ea',
  '#a6d3d5',
  '#76bcbf',
  '#4fa8ad',
  '#379ca1',
  '#27858a',
  '#197277',
  '#0c6367',
  '#00474b',
]

/** The one theme, in a language: calm, dense, readable; colours of charts are told apart in grey as well. */
export const themeIn = (t: Translator) =>
  createTheme({
    primaryColor: 'teal',
    colors: { teal },
    primaryShade: 7,
    autoContrast: true,
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
    headings: {
      fontWeight: '650',
      sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.15rem' }, h3: { fontSize: '1rem' } },
    },
    components: {
      Table: { defaultProps: { verticalSpacing: 'xs', highlightOnHover: true } },
      // A table that is scrolled sideways on a phone can be reached by keyboard.
      TableScrollContainer: { defaultProps: { scrollAreaProps: { viewportProps: { tabIndex: 0 } } } },
      Modal: { defaultProps: { closeButtonProps: { 'aria-label': t('Close') } } },
      Notification: {
        defaultProps: { closeButtonProps: { 'aria-label': t('Close') } },
        styles: { description: { color: 'var(--mantine-color-dimmed)' } },
      },
      // Coloured titles on coloured ground are hard to read.
      Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
      // A number may be typed with a comma or a point whatever the language.
      NumberInput: { defaultProps: { decimalSeparator: t.decimals(0.5, 1)[1]!, allowedDecimalSeparators: ['.', ','] } },
      // Clipped rather than hidden, so that the heads of long tables stay in sight inside.
      Card: {
        defaultProps: { withBorder: true, padding: 'md' },
        styles: {
          root: {
            overflow: 'clip',
            '--surface': 'var(--card-surface)',
          },
        },
      },
    },
  })

/** Secondary text dark (or light) enough for 4.5:1 on every surface it stands on. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--card-surface': 'var(--mantine-color-white)',
    '--mantine-color-dimmed': '#545b62',
    '--mantine-color-placeholder': '#6a7178',
    '--mantine-color-error': '#c22525',
  },
  dark: {
    '--card-surface': 'var(--mantine-color-dark-6)',
    '--mantine-color-dimmed': '#b4b6ba',
    '--mantine-color-placeholder': '#9a9ca0',
    '--mantine-color-error': '#ff8787',
    // Light enough on a row under the pointer too.
    '--mantine-color-anchor': '#76bcbf',
  },
})
