import { Anchor } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { useSheetPlayer } from './sheet-player.ts'
import { noteParts } from './times-in-notes.ts'

/** A note on an item; beside a recording its times lead there. */
export function NoteText({ note, isActive }: { note: string; isActive: boolean }) {
  const t = useText()
  const player = useSheetPlayer()
  if (!player) return t('Note: {note}', { note })
  let place = 0
  const parts = noteParts(note).map(({ text, seconds }) => {
    const key = place
    place += text.length
    return seconds === undefined ? (
      text
    ) : (
      <Anchor
        key={key}
        component="button"
        type="button"
        size="xs"
        underline="always"
        tabIndex={isActive ? 0 : -1}
        aria-label={t('{time}, show in the recording', { time: text })}
        onClick={() => player.goTo(seconds)}
      >
        {text}
      </Anchor>
    )
  })
  return t.nodes('Note: <text></text>', { text: () => parts })
}
