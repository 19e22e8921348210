import { Avatar } from '@mantine/core';

import { initials } from '../lib/format';

/** Decorative: the name always stands next to it. */
export function PersonAvatar({ name, size = 32 }: { name: string; size?: number }) {
  return (
    <Avatar size={size} radius="xl" name={name} color="initials" aria-hidden variant="light">
      {initials(name)}
    </Avatar>
  );
}
