import type { Analysis } from '#lib/analysis/analysis.ts'
import { analysisNotes, noteLine } from '#lib/analysis/analysis-notes.ts'
import { placeName } from '#lib/analysis/choose-face.ts'
import { seenShare } from '#lib/analysis/seen-share.ts'
import { phrase } from '#lib/messages/message.ts'
import { t } from './language.ts'
import type { WrittenResult } from './result-folder.ts'

/** What was found in a recording, in lines for the terminal. @param file its name as it is shown */
export function summaryOf(file: string, analysis: Analysis, { name, replaced }: WrittenResult): string {
  const { recording, coverage, clips, tracks, timings } = analysis
  const found =
    tracks.length === 0
      ? t('no face found')
      : t('{count} {count, plural, one {face} other {faces}}, the participant’s in {share} of the frames', {
          count: tracks.length,
          share: t.percent(coverage),
        })
  const facts = `${recording.codec} ${recording.width}x${recording.height}, ${t.oneDecimal(recording.durationMs / 1000)} s`
  const parts = [
    facts,
    found,
    t('{count} {count, plural, one {clip} other {clips}}', { count: clips.length }),
    t('{times} times real time', { times: t.oneDecimal(timings.timesRealTime) }),
    replaced ? t('in {name} (an earlier result was replaced)', { name }) : t('in {name}', { name }),
  ]
  return [
    `${file}: ${parts.join('; ')}`,
    ...(tracks.length > 1 ? tracks.map((track) => faceLine(track, analysis)) : []),
    ...analysisNotes(analysis).map((note) => `  ${t('note: {note}', { note: noteLine(note, t) })}`),
  ].join('\n')
}

function faceLine(face: Analysis['tracks'][number], analysis: Analysis): string {
  const { id, place, participant } = face
  const parts = [
    ...(place
      ? [t(PLACES[placeName(place.across)]), t('{share} of the picture’s width', { share: t.percent(place.width) })]
      : []),
    t('seen in {share} of the frames', { share: t.percent(seenShare(face, analysis)) }),
    ...(participant ? [t('used as the participant')] : []),
  ]
  return `  ${t('face {id}: {facts}', { id, facts: parts.join(', ') })}`
}

const PLACES = { left: phrase('place|left'), centre: phrase('place|centre'), right: phrase('place|right') }
