import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';

/** Below this the side panel has no place beside the conversation and slides over it. */
const WIDE = '(min-width: 1240px)';

/** The side panel's place: beside the conversation where there is room, over it elsewhere. */
export function useAside() {
  const isWide = useMediaQuery(WIDE, window.matchMedia(WIDE).matches);
  const [wanted, setWanted] = useLocalStorage({
    key: 'frontdesk.side-panel',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const [isOpen, setOpen] = useState(false);
  return {
    isBeside: isWide && wanted,
    isOver: !isWide && isOpen,
    isShown: isWide ? wanted : isOpen,
    toggle: () => (isWide ? setWanted(!wanted) : setOpen(!isOpen)),
    closeDrawer: () => setOpen(false),
  };
}
