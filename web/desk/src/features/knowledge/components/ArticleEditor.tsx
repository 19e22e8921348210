import { Alert, Anchor, SegmentedControl, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';

import { formatDateTime } from '../../../shared/lib/time';
import type { ArticleEditor as Editor } from '../use-article-editor';
import { useShownVersion } from '../use-editor-panel';
import classes from './ArticleEditor.module.css';
import { ConflictNotice } from './ConflictNotice';
import { EditorSide } from './EditorSide';
import { MarkdownEditor } from './MarkdownEditor';
import { MarkdownPreview } from './MarkdownPreview';
import { ReviewNotice } from './ReviewNotice';
import { VersionView } from './VersionView';

/** Below this text and preview have no room side by side. */
const SIDE_BY_SIDE = '(min-width: 1240px)';

interface ArticleEditorProps {
  editor: Editor;
  readOnly: boolean;
}

export function ArticleEditor({ editor, readOnly }: ArticleEditorProps) {
  const { base, fields, conflict, restoredFrom, setAside } = editor;
  const [shownVersion, showVersion] = useShownVersion();
  return (
    <div className={classes.editor}>
      <div className={classes.main}>
        {conflict && (
          <ConflictNotice
            theirs={conflict}
            mine={fields}
            isSaving={editor.isSaving}
            onTakeTheirs={() => editor.takeTheirs(conflict)}
            onKeepMine={() => void editor.keepMine(conflict)}
          />
        )}
        {restoredFrom && editor.isDirty && !conflict && (
          <Alert color="blue" icon={<IconHistory size={18} />} py={8}>
            Your unsaved changes of {formatDateTime(restoredFrom)} are back.{' '}
            <Anchor component="button" type="button" inherit onClick={editor.discard}>
              Drop them
            </Anchor>
          </Alert>
        )}
        {setAside && !conflict && (
          <Alert color="blue" icon={<IconHistory size={18} />} py={8}>
            What you had written until {formatDateTime(setAside.keptAt)} is set aside in this browser.{' '}
            <Anchor component="button" type="button" inherit onClick={editor.bringBack}>
              Bring it back
            </Anchor>{' '}
            <Anchor component="button" type="button" inherit onClick={editor.forgetAside}>
              Forget it
            </Anchor>
          </Alert>
        )}
        {base && <ReviewNotice article={base} readOnly={readOnly} />}
        {base && shownVersion !== null ? (
          <VersionView
            key={shownVersion}
            editor={editor}
            articleId={base.id}
            newest={base.version}
            number={shownVersion}
            readOnly={readOnly}
            onClose={() => showVersion(null)}
          />
        ) : (
          <TitleAndText editor={editor} readOnly={readOnly} />
        )}
      </div>
      <EditorSide editor={editor} readOnly={readOnly} />
    </div>
  );
}

/** Title and text. */
function TitleAndText({ editor, readOnly }: ArticleEditorProps) {
  const { fields, errors, change } = editor;
  return (
    <>
      <TextInput
        value={fields.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        placeholder="Title, as a customer would look for it"
        aria-label="Title"
        error={errors.title}
        readOnly={readOnly}
        maxLength={200}
        autoFocus={!editor.base}
        classNames={{ input: classes.title }}
      />
      <Writing editor={editor} readOnly={readOnly} />
    </>
  );
}

/** Where customers read an article: the widget is narrow and draws it as a bubble. */
type Place = 'chat' | 'help';

function Writing({ editor, readOnly }: ArticleEditorProps) {
  const { fields, errors, change } = editor;
  const hasRoom = useMediaQuery(SIDE_BY_SIDE, window.matchMedia(SIDE_BY_SIDE).matches);
  const [shown, setShown] = useState<'write' | 'preview'>('write');
  const [place, setPlace] = useState<Place>('chat');
  const showsText = !readOnly && (hasRoom || shown === 'write');
  const showsPreview = readOnly || hasRoom || shown === 'preview';
  return (
    <>
      {!readOnly && !hasRoom && (
        <SegmentedControl
          size="xs"
          value={shown}
          onChange={(value) => setShown(value)}
          aria-label="Write or preview"
          data={[
            { value: 'write', label: 'Write' },
            { value: 'preview', label: 'Preview' },
          ]}
          className={classes.switch}
        />
      )}
      <div className={classes.writing} data-both={showsText && showsPreview}>
        {showsText && (
          <section className={classes.pane} aria-label="Text">
            <div className={classes.paneHead}>
              <span>Text</span>
              <span className={classes.hint}>Markdown</span>
            </div>
            <MarkdownEditor value={fields.body} onChange={(body) => change({ body })} error={errors.body} />
          </section>
        )}
        {showsPreview && (
          <section className={classes.pane} aria-label="Preview">
            <div className={classes.paneHead}>
              <span>{readOnly ? 'Text' : 'Preview'}</span>
              <SegmentedControl<Place>
                size="xs"
                value={place}
                onChange={setPlace}
                aria-label="Where customers read it"
                data={[
                  { value: 'chat', label: 'In the chat' },
                  { value: 'help', label: 'Help page' },
                ]}
                classNames={{ root: classes.places, label: classes.place }}
              />
            </div>
            {/* Scrolls, so it must be reachable by key. */}
            <div className={classes.preview} data-place={place} tabIndex={0}>
              <div className={classes.page}>
                <MarkdownPreview markdown={fields.body} />
              </div>
            </div>
          </section>
        )}
      </div>
    </>
  );
}
