'use client'
import { Button, Card, Group, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLock } from '@tabler/icons-react'
import { Problem } from '#app/states.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { scoreSum, unrated } from '#lib/scales/scale.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { CorrectSheet } from './correct-sheet.tsx'
import { DraftHistory } from './draft-history.tsx'
import { LockedItems, SheetItems } from './sheet-items.tsx'
import { SignSheet } from './sign-sheet.tsx'
import { useDraft } from './use-draft.ts'

/** A rater's own sheet: each choice is saved at once; signing locks it. */
export function RatingSheetForm({ interview }: { interview: InterviewPage }) {
  const { id, ownSheet, study } = interview
  const scale = scaleOf(study.scale)
  const draft = useDraft(id, ownSheet)
  const [asking, ask] = useDisclosure()
  const [correcting, correct] = useDisclosure()
  const locked = ownSheet?.lockedAt
  const scores = locked ? ownSheet.scores : draft.scores
  const missing = unrated(scale, scores)
  return (
    <Card>
      <Group justify="space-between" mb="xs">
        <Title order={2}>Your rating, {scale.name}</Title>
        <Text size="sm" c="dimmed" aria-live="polite">
          {locked
            ? 'locked'
            : draft.isSaving
              ? 'saving …'
              : draft.isDirty
                ? 'not saved'
                : draft.revision() > 0
                  ? 'saved'
                  : ''}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" mb="sm">
        {scale.low} {scale.anchors[0]} to {scale.high} {scale.anchors[1]}
      </Text>
      {draft.problem && !locked && <Problem error={draft.problem} retry={draft.retry} />}
      {locked ? (
        <LockedItems scale={scale} scores={scores} />
      ) : (
        <SheetItems scale={scale} scores={scores} onRate={draft.rate} />
      )}
      <Group mt="sm" gap="lg">
        {scale.sums.map((sum) => (
          <Text size="sm" key={sum.key}>
            {sum.title} <b>{scoreSum(sum, scores) ?? '—'}</b>
          </Text>
        ))}
      </Group>
      {!locked && (
        <Button
          mt="sm"
          fullWidth
          variant="default"
          leftSection={<IconLock size={16} aria-hidden />}
          disabled={missing.length > 0 || draft.isSaving || draft.isDirty}
          onClick={ask.open}
        >
          {missing.length > 0 ? `${missing.length} items left` : 'Sign and lock'}
        </Button>
      )}
      <Group mt="sm" gap="xs">
        {locked && ownSheet.latest && (
          <Button variant="default" size="compact-sm" onClick={correct.open}>
            Correct…
          </Button>
        )}
        {ownSheet && <DraftHistory interviewId={id} scale={scale} />}
      </Group>
      <SignSheet
        interviewId={id}
        revision={draft.revision}
        blinded={study.blinding === 'blinded'}
        opened={asking}
        onClose={ask.close}
      />
      {locked && ownSheet.latest && (
        <CorrectSheet
          interviewId={id}
          scale={scale}
          latest={ownSheet.latest}
          opened={correcting}
          onClose={correct.close}
        />
      )}
    </Card>
  )
}
