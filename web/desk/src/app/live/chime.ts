import type { Level } from './notices';

/** Soft notes, made on the spot: no file to load, nothing to license. */
interface Melody {
  notesHz: readonly number[];
  noteSeconds: number;
  gain: number;
  type: OscillatorType;
}

/** From a soft call to one that is heard across a room. */
export const MELODIES: Record<Level, Melody> = {
  1: { notesHz: [659.25, 880], noteSeconds: 0.28, gain: 0.16, type: 'sine' },
  2: { notesHz: [659.25, 880, 1046.5], noteSeconds: 0.26, gain: 0.28, type: 'sine' },
  3: { notesHz: [880, 1046.5, 880, 1046.5, 1318.5], noteSeconds: 0.22, gain: 0.42, type: 'triangle' },
};

let context: AudioContext | null = null;

/**
 * Browsers let a page sound only after somebody has used it: the first click or key that they accept makes
 * the chime ready. Returns what undoes it.
 */
export function prepareChime(): () => void {
  const wake = () => {
    // Not every event counts as use (a modifier key alone does not): ask before trying.
    if (!navigator.userActivation.hasBeenActive) return;
    context ??= new AudioContext();
    void context.resume();
    stop();
  };
  const stop = () => {
    window.removeEventListener('pointerup', wake);
    window.removeEventListener('keyup', wake);
  };
  window.addEventListener('pointerup', wake);
  window.addEventListener('keyup', wake);
  return stop;
}

/** `volume` from 0 to 1 scales the melody's own loudness. */
export function playChime(level: Level, volume = 1): void {
  if (context?.state !== 'running') return;
  const { notesHz, noteSeconds, gain: loudness, type } = MELODIES[level];
  const { currentTime } = context;
  notesHz.forEach((frequency, index) => {
    if (!context) return;
    const start = currentTime + index * noteSeconds * 0.6;
    const oscillator = new OscillatorNode(context, { type, frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(loudness * volume, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + noteSeconds);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + noteSeconds);
  });
}
