/** The browser's tab: its title, with what calls for attention, and its icon, with a dot while customers wait. */
const FLASH_MS = 1_000;

export class TabTitle {
  private page = '';
  private waiting = 0;
  private call: string | null = null;
  private showsCall = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly write: (title: string) => void) {}

  /** "(3) Articles · Frontdesk" */
  set(page: string, waiting: number): void {
    this.page = page;
    this.waiting = waiting;
    this.render();
  }

  /** Alternates with `call` until `calm`: seen out of the corner of an eye, in a tab that is not in front. */
  flash(call: string): void {
    this.call = call;
    this.showsCall = true;
    this.timer ??= setInterval(() => {
      this.showsCall = !this.showsCall;
      this.render();
    }, FLASH_MS);
    this.render();
  }

  calm(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.call = null;
    this.render();
  }

  private render(): void {
    const count = this.waiting > 0 ? `(${this.waiting}) ` : '';
    this.write(this.call && this.showsCall ? `● ${this.call}` : `${count}${this.page} · Frontdesk`);
  }
}

export const tabTitle = new TabTitle((title) => {
  document.title = title;
});

/** The icon with a red dot in its corner. */
export function iconWithDot(svg: string): string {
  const dot = '<circle cx="24.5" cy="7.5" r="7" fill="#e5352b" stroke="#fff" stroke-width="2"/>';
  return `data:image/svg+xml,${encodeURIComponent(svg.replace('</svg>', `${dot}</svg>`))}`;
}
