import { Modal, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ConfirmIdentity } from '#app/confirm-identity.tsx'
import { rpc } from '#app/rpc/client.ts'
import type { Confirmation } from '#lib/access/confirm-identity.ts'
import { changesInWords } from '#lib/review/version-sentences.ts'
import type { Scale, Scores } from '#lib/scales/scale.ts'
import { SheetItems } from './sheet-items.tsx'
import { SigningMeans } from './signing-means.tsx'

/** Lets a rater correct their locked sheet by another signed version. */
export function CorrectSheet({
  interviewId,
  scale,
  latest,
  opened,
  onClose,
}: {
  interviewId: string
  scale: Scale
  /** The last version that was signed. */
  latest: { version: number; scores: Scores }
  opened: boolean
  onClose: () => void
}) {
  return (
    <Modal opened={opened} onClose={onClose} title="Correct this sheet" size="lg">
      {opened && <CorrectionForm interviewId={interviewId} scale={scale} latest={latest} onClose={onClose} />}
    </Modal>
  )
}

function CorrectionForm({
  interviewId,
  scale,
  latest,
  onClose,
}: {
  interviewId: string
  scale: Scale
  latest: { version: number; scores: Scores }
  onClose: () => void
}) {
  const client = useQueryClient()
  const [scores, setScores] = useState(latest.scores)
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<Error>()
  const correct = useMutation(
    rpc.sheets.correct.mutationOptions({
      onSuccess: ({ counts }) => {
        notifications.show({
          title: 'Correction signed',
          message: counts
            ? 'Training and agreement use it from now on.'
            : 'You could see estimates, so the earlier version goes on counting for training and agreement. The manager can choose this one.',
          autoClose: 12_000,
        })
        onClose()
        return client.invalidateQueries()
      },
    }),
  )
  const changes = changesInWords(scale, latest.scores, scores)
  const sign = (confirmation: Confirmation) => {
    if (changes === '') setProblem(new Error('Change a score first.'))
    else if (reason.trim().length < 3) setProblem(new Error('Give a reason first.'))
    else {
      setProblem(undefined)
      correct.mutate({ interviewId, scores, reason, version: latest.version, confirmation })
    }
  }
  return (
    <Stack gap="sm">
      <SheetItems
        scale={scale}
        scores={scores}
        onRate={(item, score) => setScores((before) => ({ ...before, [item]: score }))}
      />
      <Text size="sm" aria-live="polite">
        {changes === '' ? 'Nothing is changed yet.' : `Changed: ${changes}`}
      </Text>
      <Textarea
        label="Reason"
        description="Shown with the sheet and in reports. Never write a name here."
        required
        autosize
        minRows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <SigningMeans />
      <ConfirmIdentity
        action="Sign correction"
        busy={correct.isPending}
        error={correct.error ?? problem}
        onConfirmed={sign}
      />
    </Stack>
  )
}
