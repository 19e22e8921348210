import {
  Badge,
  Button,
  Drawer,
  createTheme,
  type CSSVariablesResolver,
  Menu,
  Modal,
  Notification,
  Popover,
  ScrollArea,
  Tabs,
  Tooltip,
} from '@mantine/core';

const CLOSE = { 'aria-label': 'Close' };

/** Every pair of text and ground below has a contrast of at least 4.5 (WCAG 2.2 AA). */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace",
  headings: { fontWeight: '640' },
  fontSizes: { xs: '0.75rem', sm: '0.8438rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  black: '#16201f',
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 7 },
  colors: {
    pine: [
      '#eef9f6',
      '#dcf0eb',
      '#b6e1d7',
      '#8bd2c2',
      '#66c3af',
      '#44ae9a',
      '#1f8e7e',
      '#0f766a',
      '#0b5f55',
      '#084740',
    ],
    dark: [
      '#dbe1e2',
      '#bac3c6',
      '#a0abaf',
      '#7a868b',
      '#465156',
      '#374146',
      '#2c3438',
      '#1e2528',
      '#182023',
      '#12181a',
    ],
  },
  components: {
    Badge: Badge.extend({
      defaultProps: { radius: 'sm', variant: 'light' },
      styles: { label: { textTransform: 'none', fontWeight: 580, letterSpacing: 0 } },
    }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Menu: Menu.extend({
      // Without the library's invisible first stop: a key goes straight to the first item.
      defaultProps: { shadow: 'md', withinPortal: true, withInitialFocusPlaceholder: false },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.35, blur: 1 },
        closeButtonProps: CLOSE,
      },
    }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: CLOSE } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: CLOSE },
      styles: { description: { color: 'var(--mantine-color-text)' } },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md' } }),
    ScrollArea: ScrollArea.extend({ defaultProps: { scrollbarSize: 8, type: 'hover' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, withArrow: true, multiline: true, maw: 260, fz: 'xs' },
    }),
  },
});

/** Text on the pale ground of badges and alerts; the library's own yellows and oranges are too faint to read. */
const TEXT_ON_PALE = {
  red: '#a61b1b',
  pink: '#9c1c49',
  orange: '#8f3a06',
  yellow: '#704700',
  green: '#1d6a2d',
  teal: '#0a5f4c',
  blue: '#124f86',
  violet: '#4f2fb0',
  grape: '#7a2391',
  gray: '#454e54',
};

const textOnPale = Object.fromEntries(
  Object.entries(TEXT_ON_PALE).map(([color, text]) => [`--mantine-color-${color}-light-color`, text]),
);

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--fd-rail': '#0d2b28',
    '--fd-rail-text': '#b9d3ce',
    '--fd-rail-active': '#1d4a44',
  },
  light: {
    ...textOnPale,
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#58656b',
    '--mantine-color-placeholder': '#66737a',
    '--mantine-color-default-border': '#d3dadd',
    '--mantine-color-error': '#c02a2a',
    '--fd-canvas': '#f4f6f6',
    '--fd-surface': '#ffffff',
    '--fd-surface-sunken': '#eff2f2',
    '--fd-surface-hover': '#f5f8f7',
    '--fd-surface-selected': '#e6f3f0',
    '--fd-border': '#e3e8e9',
    '--fd-border-strong': '#cbd4d6',
    '--fd-accent-text': '#0b5f55',
    '--fd-warning-text': '#8f3a06',
    '--fd-note': '#fff6d9',
    '--fd-note-border': '#ecd58a',
    '--fd-note-text': '#5c4706',
    '--fd-bubble-customer': '#eff2f2',
    '--fd-bubble-agent': '#dff1ec',
    '--fd-bubble-bot': '#f0edfb',
  },
  dark: {
    '--mantine-color-body': '#1a2124',
    '--mantine-color-dimmed': '#9daab0',
    '--mantine-color-placeholder': '#8b989e',
    '--mantine-color-default-border': '#3a4549',
    '--mantine-color-error': '#ff8787',
    '--fd-canvas': '#12181a',
    '--fd-surface': '#1a2124',
    '--fd-surface-sunken': '#232b2f',
    '--fd-surface-hover': '#20292c',
    '--fd-surface-selected': '#173631',
    '--fd-border': '#2b3438',
    '--fd-border-strong': '#435056',
    '--fd-accent-text': '#7fd3c1',
    '--fd-warning-text': '#ffb072',
    '--fd-note': '#38300f',
    '--fd-note-border': '#665618',
    '--fd-note-text': '#f2dd97',
    '--fd-bubble-customer': '#273034',
    '--fd-bubble-agent': '#16403a',
    '--fd-bubble-bot': '#2b2843',
  },
});
