import { Button, Group, Loader, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useText } from '#app/language.tsx'

/**
 * Opens the dialog that signs a sheet once everything that was entered is saved, so that what is signed is what was seen.
 *
 * @param missing how many items are open
 */
export function useSigning(
  draft: { unsaved: number; isSaving: boolean; problem: Error | null; retries: boolean },
  missing: number,
  open: () => void,
) {
  const [wanted, setWanted] = useState(false)
  const [notice, setNotice] = useState('')
  const isSaved = draft.unsaved === 0 && !draft.isSaving
  // A save that is refused is told at the head of the sheet; an item that is cleared has to be rated first.
  const isOff = missing > 0 || (draft.problem !== null && !draft.retries && !draft.isSaving)
  useEffect(() => {
    if (!wanted || !(isSaved || isOff)) return
    setWanted(false)
    if (!isOff) open()
  }, [wanted, isSaved, isOff, open])
  return {
    waits: wanted && !isSaved,
    notice,
    start: () => {
      setNotice('')
      setWanted(true)
    },
    cancel: () => setWanted(false),
    /** Says why it can't be signed now. */
    mind: setNotice,
  }
}

/** Why the dialog does not open yet. */
export function SigningState({ signing: { waits, notice, cancel } }: { signing: ReturnType<typeof useSigning> }) {
  const t = useText()
  return (
    <Group role="status" gap="xs">
      {waits && <Loader size={14} aria-hidden />}
      <Text size="sm">{waits ? t('Saving what you entered; signing opens then.') : notice}</Text>
      {waits && (
        <Button size="compact-xs" variant="default" onClick={cancel}>
          {t('Don’t sign')}
        </Button>
      )}
    </Group>
  )
}
