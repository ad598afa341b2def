import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { IconArrowRight, IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useEffect } from 'react'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { type AppWaiting, rpc } from '#app/rpc/client.ts'
import { ratedItems } from '#lib/ratings/remarks.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { LockedItems } from '../locked-items.tsx'
import { scoreInWords } from '../score-in-words.ts'

/** What a rater sees once their sheet is locked: what the others say, and the next interview. */
export function SignedSheet({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const { study, ownSheet, target, sheets, estimate, blind } = interview
  const { scale } = study
  const waiting = useQuery(rpc.sheets.waiting.queryOptions({ staleTime: 0 }))
  const next = waiting.data?.sheets[0]
  const nextScale = interview.scales.find(({ sheet }) => sheet !== 'locked')
  // The sheet may have been signed at its end, far below.
  useEffect(() => {
    // In recent browsers it returns a promise, which is no way to clean up.
    void window.scrollTo(0, 0)
  }, [])
  return (
    <Stack gap="sm">
      <Card>
        <Group gap="xs" mb="xs">
          <IconLock size={18} aria-hidden />
          <Text fw={600}>{t('Locked')}</Text>
        </Group>
        <Group gap="lg">
          {sheets.map((sheet) => (
            <Text size="sm" key={sheet.id}>
              {sheet.isTraining ? t('{rater} (training, not counted)', { rater: sheet.rater }) : sheet.rater}:{' '}
              {t.stored(target.title)} <b>{sheet.score === undefined ? '–' : scoreInWords(t, sheet.score)}</b>
            </Text>
          ))}
          {estimate && (
            <Text size="sm">
              {t.nodes('Estimate <b>{value}</b>', {
                value: t.oneDecimal(estimate.value),
                b: (inside) => <b>{inside}</b>,
              })}
              {estimate.interval90 &&
                ` ${t('[{lower}, {upper}]', {
                  lower: t.oneDecimal(estimate.interval90[0]),
                  upper: t.oneDecimal(estimate.interval90[1]),
                })}`}
            </Text>
          )}
        </Group>
        {blind && nextScale && (
          <Text size="sm" c="dimmed" mt={4}>
            {t(
              'The interview counts as rated once your sheets on all scales are signed. Estimates stay hidden until then.',
            )}
          </Text>
        )}
        {blind && !nextScale && (
          <Text size="sm" c="dimmed" mt={4}>
            {t(
              'Estimates and other raters’ sheets are shown once your sheets of this participant’s other visits are locked.',
            )}
          </Text>
        )}
        <NextSheet interview={interview} next={next} />
        {waiting.data?.count === 0 && (
          <Text size="sm" mt="sm">
            {t('Nothing else waits for you.')}
          </Text>
        )}
      </Card>
      {ownSheet && <LockedItems scale={scale} items={ratedItems(scale, study.items)} entered={ownSheet} />}
    </Stack>
  )
}

/** Leads to the next sheet: of this interview where another scale is left, and otherwise of the next one that waits. */
function NextSheet({ interview, next }: { interview: InterviewPage; next: AppWaiting['sheets'][number] | undefined }) {
  const t = useText()
  const nextScale = interview.scales.find(({ sheet }) => sheet !== 'locked')
  if (!nextScale && !next) return null
  const href = nextScale
    ? `/interviews/${interview.id}/rate${scaleInAddress(nextScale.name)}`
    : `/interviews/${next!.interviewId}/rate${scaleInAddress(next!.next)}`
  return (
    <Button
      component={Link}
      href={href}
      mt="sm"
      data-autofocus
      autoFocus
      rightSection={<IconArrowRight size={16} aria-hidden />}
    >
      {nextScale
        ? t('Next: {scale} of this interview', { scale: t.stored(nextScale.title) })
        : t('Next: {participant}, {visit}', { participant: next!.participant, visit: next!.visit })}
    </Button>
  )
}
