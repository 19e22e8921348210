/** On a phone the panel covers the page, so Tab must not lead behind it. */
export function keepFocusInside(panel: HTMLElement, event: KeyboardEvent): void {
  const stops = Array.from(
    panel.querySelectorAll<HTMLElement>('a[href], button, textarea, input, [tabindex="0"]'),
  );
  const usable = stops.filter((stop) => !stop.matches(':disabled') && stop.offsetParent !== null);
  const [first, last] = [usable.at(0), usable.at(-1)];
  const edge = event.shiftKey ? first : last;
  if (event.target !== edge) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** On a phone the on-screen keyboard covers the bottom of a fixed element; the visual viewport says what is left. */
export function keepKeyboardAway(node: HTMLElement): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  viewport.addEventListener('resize', () => {
    node.style.setProperty('--fd-visible-height', `${Math.round(viewport.height)}px`);
  });
}
