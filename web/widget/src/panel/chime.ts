import type { SafeStorage } from '../conversation/storage';

const SOUND_KEY = 'sound';
const NOTES_HZ = [660, 880];
const NOTE_SECONDS = 0.14;
const LOUDNESS = 0.06;

/** Two soft notes for a message that arrives unseen; the customer can switch them off, which is remembered. */
export class Chime {
  readonly #storage: SafeStorage;
  #context: AudioContext | null = null;

  constructor(storage: SafeStorage) {
    this.#storage = storage;
  }

  get isOn(): boolean {
    return this.#storage.get(SOUND_KEY) !== 'off';
  }

  set isOn(isOn: boolean) {
    this.#storage.set(SOUND_KEY, isOn ? null : 'off');
    if (isOn) this.play();
  }

  /** To be called from a press: browsers let a page make sounds only after one. */
  prepare(): void {
    if (!this.isOn || !('AudioContext' in window)) return;
    this.#context ??= new AudioContext();
    if (this.#context.state === 'suspended') void this.#context.resume().catch(() => undefined);
  }

  play(): void {
    const context = this.#context;
    if (!this.isOn || context?.state !== 'running') return;
    NOTES_HZ.forEach((frequency, index) => {
      const start = context.currentTime + index * NOTE_SECONDS;
      const oscillator = new OscillatorNode(context, { type: 'sine', frequency });
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_SECONDS * 2);
      oscillator.connect(volume).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(start + NOTE_SECONDS * 2);
    });
  }
}
