import type { Turn } from '#lib/faces/turned-picture.ts'
import { MIN_COVERAGE } from '#lib/numbers/coverage.ts'
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
  const used = clips.filter((clip) => clip.coverage >= MIN_COVERAGE).length
  return [
    {
      code: 'little-face',
      message: `The participant’s face is in only ${percent(coverage)} of the frames; ${used} of ${clips.length} clips can be used.`,
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
  const whose = participant ? 'The participant’s face is' : 'The faces in the picture seem to be'
  return [
    {
      code: 'turned-face',
      message: `${whose} ${TURNED[turn].orientation}.`,
      advice: `Rotate the recording ${TURNED[turn].back}, then analyse the rotated copy.`,
      numbers: { turn },
    },
  ]
}

const TURNED: Record<Exclude<Turn, 0>, { orientation: string; back: string }> = {
  90: { orientation: 'turned by about 90° clockwise', back: 'by 90° anticlockwise' },
  180: { orientation: 'upside down', back: 'by 180°' },
  270: { orientation: 'turned by about 90° anticlockwise', back: 'by 90° clockwise' },
}

function ofIdentity({ events: { cuts, swaps, doubts }, sampling, originMs }: Judged): QualityWarning[] {
  const at = (indices: readonly number[]) =>
    named(indices.map((index) => originMs + (1000 * index) / sampling.framesPerSecond))
  const warnings: QualityWarning[] = []
  if (doubts.length > 0) {
    warnings.push({
      code: 'uncertain-person',
      message: `It is uncertain whether the face after ${at(doubts)} is the same person.`,
      advice: 'Play the recording there and check that the analysed face is the participant’s throughout.',
      numbers: { times: doubts.length, firstMs: Math.round(originMs + (1000 * doubts[0]!) / sampling.framesPerSecond) },
    })
  }
  if (swaps.length > 0) {
    warnings.push({
      code: 'faces-change-places',
      message: `Two faces change places${swaps.length === 1 ? '' : ` ${swaps.length} times`}, at ${at(swaps)}.`,
      advice: 'Each face was followed to its new place. Check that the analysed face is the participant’s throughout.',
      numbers: { times: swaps.length },
    })
  }
  if (cuts.length > 0) {
    warnings.push({
      code: 'picture-cuts',
      message: `The picture cuts ${cuts.length === 1 ? 'once' : `${cuts.length} times`}, at ${at(cuts)}.`,
      advice: 'If the video call switches to the current speaker, record the participant’s own picture instead.',
      numbers: { times: cuts.length },
    })
  }
  return warnings
}

function ofPicture({ tracks, sampling, pictures }: Judged): QualityWarning[] {
  const warnings: QualityWarning[] = []
  if (pictures !== undefined && pictures < FEW_PICTURES * sampling.samples) {
    const perSecond = (pictures / Math.max(1, sampling.samples)) * sampling.framesPerSecond
    warnings.push({
      code: 'few-pictures',
      message: `The recording shows only ${perSecond.toFixed(1)} different frames per second; ${sampling.framesPerSecond} are sampled.`,
      advice:
        perSecond >= ENOUGH_PICTURES
          ? `Sample ${Math.floor(perSecond)} a second or fewer, so that no picture counts twice.`
          : `Quick movements of the face are missed. Record at ${Math.ceil(SPARE_PICTURES * Math.min(sampling.framesPerSecond, ENOUGH_PICTURES))} frames per second or more.`,
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
      message: `The participant’s face is only ${Math.round(participant.meanSide)} px wide.`,
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
function named(times: readonly number[]): string {
  const shown = times.slice(0, NAMED).map((ms) => {
    const seconds = Math.floor(ms / 1000)
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  })
  const rest = times.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more times`
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
