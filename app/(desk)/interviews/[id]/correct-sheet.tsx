import { Modal, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmIdentity } from '#app/confirm-identity.tsx'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import type { Confirmation } from '#lib/access/confirm-identity.ts'
import type { Entered } from '#lib/ratings/changed-items.ts'
import { changesInWords } from '#lib/review/version-sentences.ts'
import type { Scale, ScaleItem } from '#lib/scales/scale.ts'
import { withEntries } from './kept-draft.ts'
import { SheetItems } from './sheet-items.tsx'
import { SigningMeans } from './signing-means.tsx'

/** Lets a rater correct their locked sheet by another signed version. */
export function CorrectSheet({
  interviewId,
  scaleName,
  scale,
  items,
  latest,
  opened,
  onClose,
}: {
  interviewId: string
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  scale: Scale
  /** Those that the study rates. */
  items: readonly ScaleItem[]
  /** The last version that was signed. */
  latest: Entered & { version: number }
  opened: boolean
  onClose: () => void
}) {
  const t = useText()
  return (
    <Modal opened={opened} onClose={onClose} title={t('Correct this sheet')} size="lg">
      {opened && (
        <CorrectionForm
          interviewId={interviewId}
          scaleName={scaleName}
          scale={scale}
          items={items}
          latest={latest}
          onClose={onClose}
        />
      )}
    </Modal>
  )
}

function CorrectionForm({
  interviewId,
  scaleName,
  scale,
  items,
  latest,
  onClose,
}: {
  interviewId: string
  /** What the study calls the scale; empty for its first one. */
  scaleName: string
  scale: Scale
  items: readonly ScaleItem[]
  latest: Entered & { version: number }
  onClose: () => void
}) {
  const t = useText()
  const client = useQueryClient()
  const [entered, setEntered] = useState<Entered>({ scores: latest.scores, remarks: latest.remarks })
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<Error>()
  const correct = useMutation(
    rpc.sheets.correct.mutationOptions({
      onSuccess: ({ counts }) => {
        notifications.show({
          title: t('Correction signed'),
          message: counts
            ? t('Training and agreement use it from now on.')
            : t(
                'You could see estimates, so the earlier version goes on counting for training and agreement. The manager can choose this one.',
              ),
          autoClose: 12_000,
        })
        onClose()
        return client.invalidateQueries()
      },
    }),
  )
  const changes = changesInWords(t, scale, latest, entered)
  const sign = (confirmation: Confirmation) => {
    if (changes === '') setProblem(new Error(t('Change something first.')))
    else if (reason.trim().length < 3) setProblem(new Error(t('Give a reason first.')))
    else {
      setProblem(undefined)
      correct.mutate({ interviewId, scaleName, ...entered, reason, version: latest.version, confirmation })
    }
  }
  return (
    <Stack gap="sm">
      <SheetItems
        scale={scale}
        items={items}
        entered={entered}
        onEnter={(entries) => setEntered((before) => withEntries(before, entries))}
      />
      <Text size="sm" aria-live="polite">
        {changes === '' ? t('Nothing is changed yet.') : t('Changed: {changes}', { changes })}
      </Text>
      <Textarea
        label={t('Reason')}
        description={t('Shown with the sheet and in reports. Never write a name here.')}
        required
        autosize
        minRows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <SigningMeans />
      <ConfirmIdentity
        action={t('Sign correction')}
        busy={correct.isPending}
        error={correct.error ?? problem}
        onConfirmed={sign}
      />
    </Stack>
  )
}
