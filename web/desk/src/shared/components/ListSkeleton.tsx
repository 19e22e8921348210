import { Skeleton, Stack } from '@mantine/core';

/** While a list is on its way. */
export function ListSkeleton() {
  return (
    <Stack gap={12} p="md" aria-busy aria-label="Loading">
      {[90, 70, 80, 60, 75].map((width) => (
        <Skeleton key={width} height={13} width={`${width}%`} />
      ))}
    </Stack>
  );
}
