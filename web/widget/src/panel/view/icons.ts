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
export const MORE = 'M12 5.5v.1M12 12v.1M12 18.5v.1';
export const CLIP =
  'm19 11.5-7.3 7.3a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3.1 3.1 0 0 1 4.4 4.4l-7.6 7.6a1.6 1.6 0 0 1-2.2-2.2l7-7';
export const MAIL = 'M4 6.5h16v11H4ZM4.5 7l7.5 6 7.5-6';
export const CHAT = 'M20 12a8 8 0 0 1-11.6 7.1L4 20l1-4.2A8 8 0 1 1 20 12ZM12 9v6M9 12h6';
export const AGAIN = 'M19 12a7 7 0 1 1-2.2-5.1L19 9M19 4.5V9h-4.5';
export const THUMB_UP =
  'M7.5 20V10.5M4 10.5h3.5l4-7c1.6 0 2.6 1.1 2.3 2.7l-.6 3.3H19a1.6 1.6 0 0 1 1.6 2l-1.7 6.9A2 2 0 0 1 17 20H4Z';
export const THUMB_DOWN =
  'M16.5 4v9.5M20 13.5h-3.5l-4 7c-1.6 0-2.6-1.1-2.3-2.7l.6-3.3H5a1.6 1.6 0 0 1-1.6-2l1.7-6.9A2 2 0 0 1 7 4h13Z';
/** From very bad to very good, inside a circle. */
export const FACES = [
  'M8 17c1-1.8 2.4-2.6 4-2.6s3 .8 4 2.6',
  'M8.5 16.3c1-1 2.2-1.5 3.5-1.5s2.5.5 3.5 1.5',
  'M8.5 15.5h7',
  'M8.3 14.5c1 1.2 2.2 1.8 3.7 1.8s2.7-.6 3.7-1.8',
  'M7.7 13.8h8.6c-.5 2.4-2.1 3.8-4.3 3.8s-3.8-1.4-4.3-3.8Z',
].map((mouth) => `M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9 9.3v.8M15 9.3v.8${mouth}`);
