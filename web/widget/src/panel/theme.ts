import { mix, parseColor, readableOn, textOn, toHex, type Rgb } from '../color';
import type { ColorScheme } from '../loader/settings';

const SURFACES: Record<'light' | 'dark', Rgb> = { light: [255, 255, 255], dark: [24, 27, 31] };
/** The lowest contrast text on a brand-tinted patch meets is against the tint, so links are made for it. */
const TINT_SHARE = { light: 0.92, dark: 0.84 };

/** Light or dark, and every colour that follows from the brand's: set on the widget's element for both its halves. */
export class Theme {
  readonly #element: HTMLElement;
  readonly #darkScreen = matchMedia('(prefers-color-scheme: dark)');
  #scheme: ColorScheme;
  #color: string;

  constructor(element: HTMLElement, scheme: ColorScheme, color: string) {
    this.#element = element;
    this.#scheme = scheme;
    this.#color = color;
    this.#darkScreen.addEventListener('change', () => this.#apply());
    this.#apply();
  }

  setScheme(scheme: ColorScheme): void {
    this.#scheme = scheme;
    this.#apply();
  }

  setColor(color: string): void {
    if (color === this.#color) return;
    this.#color = color;
    this.#apply();
  }

  #apply(): void {
    const brand = parseColor(this.#color);
    const scheme = this.#scheme === 'auto' ? (this.#darkScreen.matches ? 'dark' : 'light') : this.#scheme;
    this.#element.dataset.scheme = scheme;
    if (!brand) return;
    const tint = mix(brand, SURFACES[scheme], TINT_SHARE[scheme]);
    const colors = {
      '--fd-brand': brand,
      '--fd-on-brand': textOn(brand),
      '--fd-accent': readableOn(brand, tint),
      '--fd-tint': tint,
    };
    for (const [name, rgb] of Object.entries(colors)) this.#element.style.setProperty(name, toHex(rgb));
  }
}
