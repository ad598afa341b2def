'use client'
import { Alert, Button, Card, Group, Modal, SegmentedControl, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLock } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { sentenceOf } from '#app/states.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { scoreSum, unrated } from '#lib/scales/scale.ts'
import { scaleOf } from '#lib/scales/scales.ts'

/** A rater's own sheet: each choice is saved at once; locking is for good. */
export function RatingSheetForm({ interview }: { interview: InterviewPage }) {
  const client = useQueryClient()
  const scale = scaleOf(interview.study.scale)
  const [scores, setScores] = useState(interview.ownSheet?.scores ?? {})
  const [revision, setRevision] = useState(interview.ownSheet?.revision ?? 0)
  const [asking, ask] = useDisclosure()
  const locked = interview.ownSheet?.lockedAt
  const save = useMutation(rpc.sheets.save.mutationOptions({ scope: { id: `sheet-${interview.id}` } }))
  const lock = useMutation(
    rpc.sheets.lock.mutationOptions({
      onSuccess: () => {
        ask.close()
        return client.invalidateQueries()
      },
    }),
  )
  const rate = async (item: string, score: number) => {
    const next = { ...scores, [item]: score }
    setScores(next)
    const saved = await save.mutateAsync({ interviewId: interview.id, scores: next, revision }).catch(() => undefined)
    if (saved) setRevision(saved.revision)
  }
  const values = Array.from({ length: scale.high - scale.low + 1 }, (_, i) => String(scale.low + i))
  const missing = unrated(scale, scores)
  const problem = save.error ?? lock.error
  return (
    <Card>
      <Group justify="space-between" mb="xs">
        <Title order={2}>Your rating, {scale.name}</Title>
        <Text size="sm" c="dimmed" aria-live="polite">
          {locked ? 'locked' : save.isPending ? 'saving …' : revision > 0 ? 'saved' : ''}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" mb="sm">
        {scale.low} {scale.anchors[0]} to {scale.high} {scale.anchors[1]}
      </Text>
      {problem && (
        <Alert color="red" mb="sm" role="alert">
          {sentenceOf(problem)}
        </Alert>
      )}
      <Stack gap="xs" mah={520} style={{ overflowY: 'auto' }}>
        {scale.items.map((item) => (
          <div key={item.key}>
            <Text size="sm" id={`item-${item.key}`}>
              <b>{item.label}</b> {item.title}
            </Text>
            <SegmentedControl
              fullWidth
              size="xs"
              data={values}
              disabled={Boolean(locked) || save.isPending}
              value={scores[item.key] === undefined ? '' : String(scores[item.key])}
              onChange={(value) => rate(item.key, Number(value))}
              aria-labelledby={`item-${item.key}`}
            />
          </div>
        ))}
      </Stack>
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
          disabled={missing.length > 0 || save.isPending}
          onClick={ask.open}
        >
          {missing.length > 0 ? `${missing.length} items left` : 'Sign and lock'}
        </Button>
      )}
      <Modal opened={asking} onClose={ask.close} title="Sign and lock this sheet?">
        <Text size="sm">
          A locked sheet can’t be changed. Once it is locked, you can see the estimate and the other raters’ locked
          sheets.
        </Text>
        <Group mt="md" justify="end">
          <Button variant="default" onClick={ask.close}>
            Cancel
          </Button>
          <Button loading={lock.isPending} onClick={() => lock.mutate({ interviewId: interview.id, revision })}>
            Sign and lock
          </Button>
        </Group>
      </Modal>
    </Card>
  )
}
