import { Alert, Button, Card, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Problem } from '#app/states.tsx'
import type { Message } from '#lib/messages/message.ts'

interface Review {
  at: Date
  by: string
  note: string
  since: number
}

/** Whether the trail is whole, and who has reviewed it. */
export function AuditChain({ position, review }: { position: string; review: Review | null }) {
  const t = useText()
  const verify = useMutation(rpc.auditTrail.verify.mutationOptions())
  const [reviewing, open] = useDisclosure()
  return (
    <Card component="section" aria-labelledby="audit-chain">
      <Group justify="space-between" align="start">
        <div>
          <Title order={2} id="audit-chain">
            {t('{position, number} entries in the chain', { position: Number(position) })}
          </Title>
          <Text size="sm" c="dimmed" mt={4} maw={640}>
            {t(
              'Each entry is sealed together with the one before it, so that a change, a removal or another order shows.',
            )}{' '}
            {review ? reviewInWords(review, t) : t('Not reviewed yet.')}
          </Text>
        </div>
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconShieldCheck size={18} aria-hidden />}
            onClick={() => verify.mutate({})}
            loading={verify.isPending}
          >
            {t('Verify chain')}
          </Button>
          <Button variant="default" onClick={open.open} disabled={position === '0'}>
            {t('Mark as reviewed')}
          </Button>
        </Group>
      </Group>
      {verify.error && <Problem error={verify.error} />}
      {verify.data && <Verification {...verify.data} />}
      <Modal opened={reviewing} onClose={open.close} title={t('Mark as reviewed')}>
        <MarkReviewed position={position} onDone={open.close} />
      </Modal>
    </Card>
  )
}

function Verification({
  sealed,
  waiting,
  problems,
}: {
  sealed: number
  waiting: number
  problems: readonly Message[]
}) {
  const t = useText()
  if (problems.length === 0)
    return (
      <Alert color="teal" mt="sm" role="status" title={t('The audit trail is whole')}>
        {t('All {sealed, number} sealed entries are as they were written.', { sealed })}
        {waiting > 0 &&
          ` ${t('{waiting} new {waiting, plural, one {entry waits} other {entries wait}} to be sealed.', { waiting })}`}
      </Alert>
    )
  return (
    <Alert color="red" mt="sm" role="alert" title={t('The audit trail was tampered with')}>
      {problems.slice(0, 5).map((problem) => (
        <Text size="sm" key={t(problem)}>
          {t(problem)}
        </Text>
      ))}
      {problems.length > 5 && <Text size="sm">{t('And {count} more.', { count: problems.length - 5 })}</Text>}
    </Alert>
  )
}

function MarkReviewed({ position, onDone }: { position: string; onDone: () => void }) {
  const t = useText()
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const review = useMutation(
    rpc.auditTrail.review.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries()
        onDone()
      },
    }),
  )
  return (
    <Stack>
      <Text size="sm">
        {t('Records that you have looked through the trail up to entry {position, number}.', {
          position: Number(position),
        })}
      </Text>
      <Textarea
        label={t('Note')}
        description={t('What you looked for and found, optional')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={2000}
        autosize
        minRows={2}
        data-autofocus
      />
      {review.error && <Problem error={review.error} />}
      <Group justify="end">
        <Button onClick={() => review.mutate({ position, note })} loading={review.isPending}>
          {t('Mark as reviewed')}
        </Button>
      </Group>
    </Stack>
  )
}

function reviewInWords({ by, at, note, since }: Review, t: PageTranslator): string {
  return note
    ? t('Reviewed by {by} on {at}: {note}. {since} entries since.', { by, at: t.moment(at), note, since })
    : t('Reviewed by {by} on {at}. {since} entries since.', { by, at: t.moment(at), since })
}
