import { Button, Checkbox, Group, Modal, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useEffect, useId, useMemo, useState } from 'react';

import { describeError } from '../../../shared/api/client';
import { uploadImage } from '../api/upload-image';
import classes from './ImageDialog.module.css';

interface ImageDialogProps {
  file: File;
  onInsert: (url: string, alt: string) => void;
  onCancel: () => void;
}

/** Uploads a picture and asks meanwhile what it shows. */
export function ImageDialog({ file, onInsert, onCancel }: ImageDialogProps) {
  const [alt, setAlt] = useState('');
  const [isDecoration, setDecoration] = useState(false);
  const id = useId();
  const upload = useQuery({
    queryKey: ['image-upload', id],
    queryFn: ({ signal }) => uploadImage(file, signal),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const preview = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(preview), [preview]);
  const insert = (event: SyntheticEvent) => {
    event.preventDefault();
    if (upload.data) onInsert(upload.data.url, isDecoration ? '' : alt);
  };
  return (
    <Modal opened onClose={onCancel} title="Insert a picture">
      <form onSubmit={insert}>
        <img src={upload.data?.url ?? preview} alt="" className={classes.preview} />
        {upload.error ? (
          <Text size="sm" c="red" role="alert" mt="sm">
            {describeError(upload.error)}
          </Text>
        ) : (
          <>
            <TextInput
              label="What does it show?"
              description="Read out to those who cannot see it, and shown while it loads."
              value={alt}
              onChange={(event) => setAlt(event.currentTarget.value)}
              disabled={isDecoration}
              maxLength={300}
              mt="sm"
              data-autofocus
            />
            <Checkbox
              label="It is only decoration"
              checked={isDecoration}
              onChange={(event) => setDecoration(event.currentTarget.checked)}
              mt="sm"
            />
          </>
        )}
        <Group justify="flex-end" mt="lg" gap={8}>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={upload.isPending}
            disabled={!upload.data || (alt.trim() === '' && !isDecoration)}
          >
            Insert
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
