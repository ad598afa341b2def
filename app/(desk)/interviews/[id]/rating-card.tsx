'use client'
import { Button, Card, Group, Progress, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPencil } from '@tabler/icons-react'
import Link from 'next/link'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import { openItems, ratedItems } from '#lib/ratings/remarks.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { CorrectSheet } from './correct-sheet.tsx'
import { DraftHistory } from './draft-history.tsx'
import { LockedItems } from './locked-items.tsx'
import { SheetSums } from './sheet-sums.tsx'

/** A rater's own sheet of the interview: how far it is, or what it says once it is locked. */
export function RatingCard({ interview }: { interview: InterviewPage }) {
  const t = useText()
  const { id, ownSheet, study } = interview
  const { scale } = study
  const [correcting, correct] = useDisclosure()
  const items = ratedItems(scale, study.items)
  const entered = ownSheet ?? { scores: {}, remarks: {} }
  const done = items.length - openItems(scale, study.items, entered.scores, entered.remarks).length
  const locked = ownSheet?.lockedAt
  return (
    <Card>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t('Your rating, {name}', { name: scale.name })}</Title>
        <Text size="sm" c="dimmed">
          {locked ? t('locked') : t('{done} of {count}', { done, count: items.length })}
        </Text>
      </Group>
      {locked ? (
        <LockedItems scale={scale} items={items} entered={entered} />
      ) : (
        <>
          <Progress value={(100 * done) / items.length} aria-label={t('Items rated')} />
          <Button
            component={Link}
            href={`/interviews/${id}/rate${scaleInAddress(study.scaleName)}`}
            mt="sm"
            fullWidth
            leftSection={<IconPencil size={16} aria-hidden />}
          >
            {done === 0 ? t('Rate') : done < items.length ? t('Continue rating') : t('Check and sign')}
          </Button>
        </>
      )}
      {done > 0 && <SheetSums scale={scale} entered={entered} />}
      <Group mt="sm" gap="xs">
        {locked && ownSheet.latest && (
          <Button variant="default" size="compact-sm" onClick={correct.open}>
            {t('Correct…')}
          </Button>
        )}
        {ownSheet && <DraftHistory interviewId={id} scaleName={study.scaleName} scale={scale} />}
      </Group>
      {locked && ownSheet.latest && (
        <CorrectSheet
          interviewId={id}
          scaleName={study.scaleName}
          scale={scale}
          items={items}
          latest={ownSheet.latest}
          opened={correcting}
          onClose={correct.close}
        />
      )}
    </Card>
  )
}
