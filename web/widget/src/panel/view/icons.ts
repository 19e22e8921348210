/** Paths on a grid of 24, drawn as lines. */
export const CLOSE = 'M6 6l12 12M18 6 6 18';
export const SEND = 'M12 19V5M5.5 11.5 12 5l6.5 6.5';
export const SOUND =
  'M18 16H6c1.2-1.4 1.6-2.8 1.6-5.4a4.4 4.4 0 0 1 8.8 0c0 2.6.4 4 1.6 5.4ZM10.4 19.2a1.8 1.8 0 0 0 3.2 0';
export const SOUND_OFF = `${SOUND}M4 4l16 16`;
export const PERSON =
  'M12 12a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6ZM4.8 20c.6-3.6 3.4-5.4 7.2-5.4s6.6 1.8 7.2 5.4';
export const SPARK = 'M12 4c.7 4.6 2.9 7 8 8-5.1 1-7.3 3.4-8 8-.7-4.6-2.9-7-8-8 5.1-1 7.3-3.4 8-8Z';
export const CHECK = 'm5 12.5 4.5 4.5L19 7.5';
export const BOOK =
  'M5 5.5c2.6-.9 4.9-.6 7 .9 2.1-1.5 4.4-1.8 7-.9v12.6c-2.6-.9-4.9-.6-7 .9-2.1-1.5-4.4-1.8-7-.9ZM12 6.4V19';
export const OUTWARD = 'M9 6h9v9M18 6 7 17';
export const FILE = 'M13.5 4H7v16h10.5V8ZM13.5 4v4h4';
export const DOWNLOAD = 'M12 4.5v10M7.5 10.5l4.5 4.5 4.5-4.5M5 19.5h14';
export const DOWN = 'M12 5v13M6.5 12.5 12 18l5.5-5.5';
export const WARNING = 'M12 8v4.5M12 16v.1M12 3.5 2.8 19.5h18.4Z';
export const PARCEL = 'M4 8l8-4 8 4v8l-8 4-8-4ZM4 8l8 4 8-4M12 12v8';
export const FORWARD = 'm9.5 6 6 6-6 6';
