import { ActionIcon, Textarea, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import type { PromptDraft } from './prompt-drafts.ts'
import styles from './prompt-editor.module.css'

/** The fields of one prompt. @param place from 0, for the names of the fields */
export function PromptRow({
  draft: { label, text },
  place,
  onChange,
  onRemove,
}: {
  draft: PromptDraft
  place: number
  onChange: (part: Partial<PromptDraft>) => void
  onRemove: () => void
}) {
  const t = useText()
  return (
    <div className={styles.prompt}>
      <TextInput
        aria-label={t('Label {place}', { place: place + 1 })}
        placeholder={t('label')}
        value={label}
        onChange={(event) => onChange({ label: event.currentTarget.value })}
      />
      <Textarea
        aria-label={t('Description {place}', { place: place + 1 })}
        placeholder={t('what the face looks like')}
        value={text}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
        autosize
        minRows={1}
        maxRows={6}
        className={styles.description}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="input-sm"
        aria-label={t('Remove {label}', { label: label || t('prompt {place}', { place: place + 1 }) })}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </div>
  )
}
