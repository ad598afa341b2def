import { Button, Group, Textarea } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { phrase } from '#lib/messages/message.ts'
import type { Remark } from '#lib/ratings/remarks.ts'
import { useSheetPlayer } from './sheet-player.ts'
import { withTime } from './times-in-notes.ts'

const TEXTS = {
  notAssessable: { label: phrase('Why can’t it be assessed?'), placeholder: phrase('no informant'), max: 300 },
  note: { label: phrase('Note'), placeholder: undefined, max: 1000 },
} as const

/** Asks for a note on an item, or why it can't be assessed. Enter saves, Escape leaves it as it was. */
export function RemarkField({
  id,
  what,
  label,
  before,
  seconds,
  onSave,
  onCancel,
}: {
  id: string
  what: keyof Remark
  /** Of the item. */
  label: string
  before: string
  /** Time of the recording that the note goes on with, in s. */
  seconds?: number | undefined
  /** An empty text takes the remark away. */
  onSave: (text: string) => void
  onCancel: () => void
}) {
  const t = useText()
  const texts = TEXTS[what]
  const timed = (now: string, at: number) => {
    const longer = withTime(now, at)
    return longer.trimEnd().length > texts.max ? now : longer
  }
  const [text, setText] = useState(seconds === undefined ? before : timed(before, seconds))
  const [problem, setProblem] = useState<string>()
  const player = useSheetPlayer()
  const addTime = () => player && setText((now) => timed(now, player.now()))
  const save = () => {
    const trimmed = text.trim()
    if (what === 'notAssessable' && trimmed.length < 3 && (trimmed !== '' || before === ''))
      return setProblem(t('Say why, such as “no informant”.'))
    onSave(trimmed)
  }
  const press = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') {
      event.preventDefault()
      onCancel()
    }
    if (event.altKey && event.code === 'KeyT' && what === 'note') {
      event.preventDefault()
      addTime()
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      save()
    }
  }
  return (
    <Group gap="xs" align="end" my={4}>
      <Textarea
        id={id}
        // Escape leaves the field, and no dialog around it.
        data-mantine-stop-propagation="true"
        label={`${label}: ${t(texts.label)}`}
        description={what === 'note' ? t('Never write a name here.') : undefined}
        placeholder={texts.placeholder && t(texts.placeholder)}
        autosize
        minRows={1}
        maxLength={texts.max}
        size="xs"
        value={text}
        error={problem}
        autoFocus
        style={{ flex: 1 }}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
      />
      <Buttons onSave={save} onCancel={onCancel} onTime={player && what === 'note' ? addTime : undefined} />
    </Group>
  )
}

function Buttons({
  onSave,
  onTime,
  onCancel,
}: {
  onSave: () => void
  /** Puts the time of the recording into the note; undefined where there is none. */
  onTime: (() => void) | undefined
  onCancel: () => void
}) {
  const t = useText()
  return (
    <>
      <Button size="xs" onClick={onSave}>
        {t('Save')}
      </Button>
      {onTime && (
        <Button size="xs" variant="default" title={t('Alt {key}', { key: 'T' })} onClick={onTime}>
          {t('Add the time')}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={onCancel}>
        {t('Cancel')}
      </Button>
    </>
  )
}
