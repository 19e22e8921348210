/** Two soft notes, made on the spot: no file to load, nothing to license. */
const NOTES_HZ = [659.25, 880];
const NOTE_SECONDS = 0.28;

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

export function playChime(): void {
  if (context?.state !== 'running') return;
  const { currentTime } = context;
  NOTES_HZ.forEach((frequency, index) => {
    if (!context) return;
    const start = currentTime + index * NOTE_SECONDS * 0.6;
    const oscillator = new OscillatorNode(context, { type: 'sine', frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(0.18, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + NOTE_SECONDS);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + NOTE_SECONDS);
  });
}
