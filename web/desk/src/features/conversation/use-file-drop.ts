import { type DragEvent, useRef, useState } from 'react';

/** Files dragged over an element and dropped on it. */
export function useFileDrop(isWelcome: boolean, onFiles: (files: File[]) => void) {
  const [isOver, setOver] = useState(false);
  // Entering a child comes before leaving its parent: only a count knows whether the pointer is inside.
  const depth = useRef(0);
  const carriesFiles = (event: DragEvent) => isWelcome && event.dataTransfer.types.includes('Files');
  const leave = () => {
    depth.current = 0;
    setOver(false);
  };
  return {
    isOver,
    handlers: {
      onDragEnter: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        depth.current += 1;
        setOver(true);
      },
      onDragOver: (event: DragEvent) => {
        if (carriesFiles(event)) event.preventDefault();
      },
      onDragLeave: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) leave();
      },
      onDrop: (event: DragEvent) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        leave();
        onFiles([...event.dataTransfer.files]);
      },
    },
  };
}
