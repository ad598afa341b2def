import { Anchor, Badge, Button, Group, Progress, Text } from '@mantine/core'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { QueuedUpload } from '../../../uploads/queued-upload.ts'
import { uploadQueue } from '../../../uploads/upload-queue.ts'
import { textOf } from '../agreement/figures-in-words.ts'
import { ArrivedRecording } from './arrived-recording.tsx'
import type { Fit } from './fit-to-study.ts'
import { type IntakeRow, whatIsMissing } from './use-intake.ts'

/** What is said of an upload that is neither under way nor in need of the person. */
const WITHOUT_PROBLEM = {
  waiting: phrase('waits for the upload'),
  paused: phrase('paused'),
  interrupted: phrase('interrupted'),
  lost: phrase('upload|lost'),
  problem: phrase('problem'),
} satisfies Partial<Record<QueuedUpload['state'], Message>>

/** What is decided about one file. */
export interface StateActs {
  onAddAllTheSame: () => void
  onAddAsAnother: () => void
  onMeant: (participant: string) => void
}

/** How a file of the table stands: what it lacks, what it repeats, how it fits the study, how far its upload is. */
export function IntakeState({
  row,
  isDoubled,
  fit,
  acts,
}: {
  row: IntakeRow
  isDoubled: boolean
  fit: Fit | undefined
  acts: StateActs
}) {
  const t = useText()
  if (row.upload) return <UploadState upload={row.upload} />
  const missing = whatIsMissing(row)
  if (missing) return <Wrong>{t(missing)}</Wrong>
  if (row.duplicate) return <Repeated row={row} onAddAllTheSame={acts.onAddAllTheSame} />
  if (isDoubled) return <Wrong>{t('Two files for one interview: the second is not sent.')}</Wrong>
  if (fit?.interview?.hasRecording && !row.isAnother)
    return (
      <>
        <Wrong>
          {t('This interview has a recording already.')} <Open interviewId={fit.interview.id} />
        </Wrong>
        <Act
          text={t('Add as another recording')}
          label={t('Add as another recording: {name}', { name: row.file.name })}
          onClick={acts.onAddAsAnother}
        />
      </>
    )
  return <Fitting row={row} fit={fit} onMeant={acts.onMeant} />
}

/** What is worth knowing of a file that can be sent. */
function Fitting({
  row,
  fit,
  onMeant,
}: {
  row: IntakeRow
  fit: Fit | undefined
  onMeant: (participant: string) => void
}) {
  const t = useText()
  const { meant } = fit ?? {}
  const notes = [
    fit?.interview &&
      fit.interview.date !== row.date &&
      t('The date of the interview stays {date}.', { date: t.date(fit.interview.date) }),
    fit && fit.visit !== row.visit.trim() && t('Visit {visit}, as the study writes it.', { visit: fit.visit }),
  ].filter((note) => typeof note === 'string')
  return (
    <>
      {fit?.isUnexpected && (
        <Wrong>
          {meant === undefined ? t('New participant.') : t('New participant. The study has {code}.', { code: meant })}
        </Wrong>
      )}
      {meant !== undefined && (
        <Act
          text={t('Use {code}', { code: meant })}
          label={t('Use {code} for {name}', { code: meant, name: row.file.name })}
          onClick={() => onMeant(meant)}
        />
      )}
      <Text size="xs" c="dimmed">
        {[row.isCompared ? t('comparing with the study’s recordings') : t('ready'), ...notes].join('. ')}
      </Text>
    </>
  )
}

function Repeated({ row: { duplicate, file }, onAddAllTheSame }: { row: IntakeRow; onAddAllTheSame: () => void }) {
  const t = useText()
  if (!duplicate) return null
  return (
    <>
      <Wrong>
        {duplicate.isSure
          ? t('The same file as {title}.', { title: duplicate.title })
          : t('As large as {title}, which was not compared yet: perhaps the same file.', {
              title: duplicate.title,
            })}{' '}
        {duplicate.interviewId && <Open interviewId={duplicate.interviewId} />}
      </Wrong>
      <Act
        text={t('Add it all the same')}
        label={t('Add it all the same: {name}', { name: file.name })}
        onClick={onAddAllTheSame}
      />
    </>
  )
}

function Wrong({ children }: { children: ReactNode }) {
  return (
    <Text size="xs" c="var(--mantine-color-error)" role="alert">
      {children}
    </Text>
  )
}

function Act({ text, label, onClick }: { text: string; label: string; onClick: () => void }) {
  return (
    <Button size="compact-xs" variant="default" mt={4} onClick={onClick} aria-label={label}>
      {text}
    </Button>
  )
}

function UploadState({ upload: { key, state, sent, bytes, fileName, problem, target } }: { upload: QueuedUpload }) {
  const t = useText()
  if (state === 'sending')
    return <Progress value={(100 * sent) / Math.max(1, bytes)} aria-label={t('Progress of {fileName}', { fileName })} />
  if (state === 'done')
    return (
      <Group gap={6}>
        <Badge variant="light" size="sm">
          {t('uploaded')}
        </Badge>
        {target.interviewId && <Open interviewId={target.interviewId} />}
        {target.interviewId && (
          <ArrivedRecording interviewId={target.interviewId} title={`${target.participant}, ${target.visit}`} />
        )}
      </Group>
    )
  if (!problem)
    return (
      <Text size="xs" c="dimmed">
        {t(WITHOUT_PROBLEM[state])}
      </Text>
    )
  return (
    <>
      <Text size="xs" c={state === 'problem' ? 'var(--mantine-color-error)' : 'dimmed'} role="alert">
        {textOf(t, problem)} {state === 'problem' && target.interviewId && <Open interviewId={target.interviewId} />}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        mt={4}
        onClick={() => uploadQueue.resume(key)}
        aria-label={t('Try again: {fileName}', { fileName })}
      >
        {t('Try again')}
      </Button>
    </>
  )
}

function Open({ interviewId }: { interviewId: string }) {
  const t = useText()
  return (
    <Anchor component={Link} href={`/interviews/${interviewId}`} size="xs" underline="always">
      {t('action|Open')}
    </Anchor>
  )
}
