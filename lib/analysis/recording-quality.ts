import type { Turn } from '#lib/faces/turned-picture.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import type { Analysis, QualityWarning } from './analysis.ts'
import { NO_FACE } from './analysis-notes.ts'

/** Coverage under which an interview's estimate comes from too little of it. */
const LITTLE_COVERAGE = 1 / 3
/** Share of the sampled pictures that are new ones, under which movements are missed. */
const FEW_PICTURES = 0.8
/** Pictures a second over the samplings that cameras have, and enough of them to see movements of a face. */
const SPARE_PICTURES = 1.2
const ENOUGH_PICTURES = 12.5
/** Mean brightness of a face, of 255, under which expressions can't be made out. */
export const DARK = 45
/** Width of a face in px under which the encoder sees an enlarged blur. */
export const TINY = 40
/** Times that are named in a sentence. */
const NAMED = 3

type Judged = Pick<Analysis, 'coverage' | 'tracks' | 'sampling' | 'originMs' | 'clips' | 'hiddenTurn'> & {
  /** Different pictures among the samples; undefined where it was not noted. */
  pictures: number | undefined
  events: NonNullable<Analysis['events']>
  /** The number of a face that was asked for and is not there. */
  absentFace?: number | undefined
}

/** What makes the numbers of a recording doubtful, the gravest first, each with what to do about it. */
export function recordingQuality(judged: Judged): QualityWarning[] {
  return [...ofCoverage(judged), ...ofChoice(judged), ...ofTurn(judged), ...ofIdentity(judged), ...ofPicture(judged)]
}

function ofCoverage({ coverage, tracks, clips }: Judged): QualityWarning[] {
  const participant = tracks.find((track) => track.participant)
  if (!participant || coverage === 0) {
    return [
      {
        code: 'no-face',
        ...NO_FACE,
        numbers: { coverage },
      },
    ]
  }
  if (coverage >= LITTLE_COVERAGE) return []
  const used = clips.filter((clip) => isCovered(clip.coverage)).length
  return [
    {
      code: 'little-face',
      message: storedText(
        phrase('The participant’s face is in only {share} of the frames; {used} of {clips} clips can be used.', {
          share: percent(coverage),
          used,
          clips: clips.length,
        }),
      ),
      advice: others(tracks)
        ? 'Check that the right face was chosen as the participant’s, or use a recording that shows them throughout.'
        : 'Use a recording that shows the participant’s face throughout.',
      numbers: { coverage, usedClips: used, clips: clips.length },
    },
  ]
}

function ofChoice({ tracks, absentFace }: Judged): QualityWarning[] {
  if (absentFace === undefined || tracks.length === 0) return []
  return [
    {
      code: 'absent-face',
      message: 'The face chosen earlier as the participant’s was not found this time. Another face was used.',
      advice: 'Check which face is the participant’s and choose it again.',
      numbers: { face: absentFace },
    },
  ]
}

function ofTurn({ tracks, hiddenTurn }: Judged): QualityWarning[] {
  const participant = tracks.find((track) => track.participant)
  const turn = participant ? participant.turn : hiddenTurn
  if (!turn) return []
  const { orientation, hidden, advice } = TURNED[turn]
  return [
    {
      code: 'turned-face',
      message: participant ? orientation : hidden,
      advice,
      numbers: { turn },
    },
  ]
}

const TURNED: Record<Exclude<Turn, 0>, { orientation: string; hidden: string; advice: string }> = {
  90: {
    orientation: 'The participant’s face is turned by about 90° clockwise.',
    hidden: 'The faces in the picture seem to be turned by about 90° clockwise.',
    advice: 'Rotate the recording by 90° anticlockwise, then analyse the rotated copy.',
  },
  180: {
    orientation: 'The participant’s face is upside down.',
    hidden: 'The faces in the picture seem to be upside down.',
    advice: 'Rotate the recording by 180°, then analyse the rotated copy.',
  },
  270: {
    orientation: 'The participant’s face is turned by about 90° anticlockwise.',
    hidden: 'The faces in the picture seem to be turned by about 90° anticlockwise.',
    advice: 'Rotate the recording by 90° clockwise, then analyse the rotated copy.',
  },
}

function ofIdentity({ events: { cuts, swaps, doubts }, sampling, originMs }: Judged): QualityWarning[] {
  const at = (indices: readonly number[]) =>
    named(indices.map((index) => originMs + (1000 * index) / sampling.framesPerSecond))
  const warnings: QualityWarning[] = []
  if (doubts.length > 0) {
    warnings.push({
      code: 'uncertain-person',
      message: storedText(
        phrase('It is uncertain whether the face after {at} is the same person.', { at: at(doubts) }),
      ),
      advice: 'Play the recording there and check that the analysed face is the participant’s throughout.',
      numbers: { times: doubts.length, firstMs: Math.round(originMs + (1000 * doubts[0]!) / sampling.framesPerSecond) },
    })
  }
  if (swaps.length > 0) {
    warnings.push({
      code: 'faces-change-places',
      message: storedText(
        phrase('Two faces change places{count, plural, one {} other { {count} times}}, at {at}.', {
          count: swaps.length,
          at: at(swaps),
        }),
      ),
      advice: 'Each face was followed to its new place. Check that the analysed face is the participant’s throughout.',
      numbers: { times: swaps.length },
    })
  }
  if (cuts.length > 0) {
    warnings.push({
      code: 'picture-cuts',
      message: storedText(
        phrase('The picture cuts {count, plural, one {once} other {{count} times}}, at {at}.', {
          count: cuts.length,
          at: at(cuts),
        }),
      ),
      advice: 'If the video call switches to the current speaker, record the participant’s own picture instead.',
      numbers: { times: cuts.length },
    })
  }
  return warnings
}

function ofPicture({ tracks, sampling, pictures }: Judged): QualityWarning[] {
  const warnings: QualityWarning[] = []
  const looked = sampling.spread?.looked ?? sampling.samples
  if (pictures !== undefined && pictures < FEW_PICTURES * looked) {
    const perSecond = (pictures / Math.max(1, looked)) * sampling.framesPerSecond
    warnings.push({
      code: 'few-pictures',
      message: storedText(
        phrase(
          'The recording shows only {perSecond, number, ::.0 group-off} different frames per second; {sampled, number, ::.### group-off} are sampled.',
          { perSecond, sampled: sampling.framesPerSecond },
        ),
      ),
      advice:
        perSecond >= ENOUGH_PICTURES
          ? storedText(
              phrase('Sample {rate} a second or fewer, so that no picture counts twice.', {
                rate: Math.floor(perSecond),
              }),
            )
          : storedText(
              phrase('Quick movements of the face are missed. Record at {rate} frames per second or more.', {
                rate: Math.ceil(SPARE_PICTURES * Math.min(sampling.framesPerSecond, ENOUGH_PICTURES)),
              }),
            ),
      numbers: { picturesPerSecond: perSecond, framesPerSecond: sampling.framesPerSecond },
    })
  }
  const participant = tracks.find((track) => track.participant)
  if (participant?.brightness !== undefined && participant.brightness < DARK) {
    warnings.push({
      code: 'dark-face',
      message: 'The participant’s face is very dark.',
      advice: 'Expressions can’t be recognised reliably. Use light from the front and none behind the participant.',
      numbers: { brightness: participant.brightness },
    })
  }
  if (participant && participant.meanSide < TINY) {
    warnings.push({
      code: 'tiny-face',
      message: storedText(
        phrase('The participant’s face is only {width} px wide.', { width: Math.round(participant.meanSide) }),
      ),
      advice: 'Expressions can’t be recognised reliably. Move the camera closer or record at a higher resolution.',
      numbers: { side: participant.meanSide },
    })
  }
  return warnings
}

function others(tracks: Judged['tracks']): boolean {
  return tracks.length > 1
}

function percent(share: number): string {
  return `${Math.max(1, Math.round(100 * share))} %`
}

/** Times as 0:12, the first few of them. */
function named(times: readonly number[]): Message {
  const [first, second, third] = times.slice(0, NAMED).map((ms) => {
    const seconds = Math.floor(ms / 1000)
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  })
  return phrase(
    '{count, plural, =1 {{first}} =2 {{first} and {second}} =3 {{first}, {second} and {third}} other {{first}, {second}, {third} and {more} more times}}',
    { count: times.length, first: first!, second: second ?? '', third: third ?? '', more: times.length - NAMED },
  )
}
