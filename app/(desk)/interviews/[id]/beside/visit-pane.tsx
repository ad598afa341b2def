import { Anchor, Badge, Group, Text, Title } from '@mantine/core'
import Link from 'next/link'
import { type RefObject, useId, useMemo, useRef } from 'react'
import { scaleInAddress } from '#app/(desk)/scale-switch.tsx'
import { useText } from '#app/language.tsx'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { IntervalBar } from '../../../figures/interval-bar.tsx'
import { intervalsInWords } from '../estimate-card.tsx'
import classes from '../review/review.module.css'
import { ReviewStage } from '../review/review-stage.tsx'
import { useNotes } from '../review/use-notes.ts'
import { type Review, useReview } from '../review/use-review.ts'
import { type ReviewFaces, useReviewFaces } from '../review/use-review-faces.ts'

/** One of two visits: its recording and timeline, and what moves them. */
export interface Pane {
  interview: InterviewPage
  review: Review
  faces: ReviewFaces
  video: RefObject<HTMLVideoElement | null>
}

/** @param hidden whether estimates are kept from the person */
export function usePane(seen: InterviewPage, hidden: boolean): Pane {
  const interview = useMemo(() => (hidden ? { ...seen, estimate: undefined } : seen), [seen, hidden])
  const video = useRef<HTMLVideoElement>(null)
  const { marks } = useNotes(interview.id, interview.recording?.id)
  const faces = useReviewFaces(interview)
  const review = useReview(interview, { faces: faces.strip, marks, words: undefined, movement: undefined })
  return { interview, review, faces, video }
}

/** One of two visits, with the estimate on the scale of both. */
export function VisitPane({
  pane: { interview, review, faces, video },
  inFocus,
  onFocus,
}: {
  pane: Pane
  inFocus: boolean
  onFocus: () => void
}) {
  const t = useText()
  const heading = useId()
  const { id, visit, date, study, recording, estimate, blind, target } = interview
  return (
    <section
      className={classes.pane}
      aria-labelledby={heading}
      data-focused={inFocus || undefined}
      onFocusCapture={onFocus}
      onPointerDownCapture={onFocus}
    >
      <Group gap="sm" mih={26}>
        <Title order={2} id={heading}>
          {visit}
        </Title>
        <Text size="sm" c="dimmed">
          {t.date(date)}
        </Text>
        <Anchor
          component={Link}
          href={`/interviews/${id}${scaleInAddress(study.scaleName)}`}
          size="sm"
          underline="always"
        >
          {t('Open {visit} alone', { visit })}
        </Anchor>
        {inFocus && (
          <Badge variant="default" size="sm">
            {t('keys act here')}
          </Badge>
        )}
      </Group>
      {estimate ? (
        <div>
          <Group gap="xs" align="baseline">
            <Text fw={650} fz="lg">
              {t.stored(target.title)} {t.oneDecimal(estimate.value)}
            </Text>
            <Text size="sm" c="dimmed">
              {intervalsInWords(t, estimate, target.range)}
            </Text>
          </Group>
          <IntervalBar value={estimate.value} interval={estimate.interval90} range={target.range} wide />
        </div>
      ) : (
        !blind && (
          <Text size="sm" c="dimmed">
            {t('No estimate is shown of this visit.')}
          </Text>
        )
      )}
      {recording?.hasFile || review.content.series.count > 0 ? (
        <ReviewStage
          interview={interview}
          name={t('Recording and timeline of {visit}', { visit })}
          recordingId={recording?.hasFile ? recording.id : undefined}
          review={review}
          faces={faces}
          video={video}
          key={recording?.id}
        />
      ) : (
        <Text size="sm">{t('There is no recording of this visit.')}</Text>
      )}
    </section>
  )
}
