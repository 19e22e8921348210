import type { Choice, Item, ItemsCard } from '../api/types';

export interface PairedItem {
  item: Item;
  /** The choice that picks this item; null when there is none, or none that is surely the one. */
  choice: Choice | null;
}

export interface PairedItems {
  items: PairedItem[];
  /** Choices that are no item, such as "Cancel". */
  otherChoices: Choice[];
}

/** Finds each item's own choice by its title, so that the list itself can be pressed. */
export function pairItemsWithChoices(card: ItemsCard, choices: readonly Choice[]): PairedItems {
  const taken = new Set<Choice>();
  const items = card.items.map((item) => {
    const matches = choices.filter((choice) => !taken.has(choice) && names(choice.title, item));
    const choice = item.returnable && matches.length === 1 ? (matches[0] ?? null) : null;
    if (choice) taken.add(choice);
    return { item, choice };
  });
  return { items, otherChoices: choices.filter((choice) => !taken.has(choice)) };
}

/** The sentence that picks several items at once. */
export function itemsSentence(items: readonly Item[]): string {
  return items.map(({ name }) => name).join(', ');
}

function names(title: string, { name, variant }: Item): boolean {
  const words = title.toLowerCase();
  if (words === name.toLowerCase()) return true;
  return words.startsWith(name.toLowerCase()) && (variant === null || words.includes(variant.toLowerCase()));
}
