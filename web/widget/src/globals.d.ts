/** A hash of the panel's content, put in by the build. */
declare const __PANEL_VERSION__: string;
