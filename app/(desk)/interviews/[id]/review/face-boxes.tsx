import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import type { KeptFaces } from '#lib/analysis/shown-faces.ts'
import { facesAt } from '#lib/timeline/faces-at.ts'
import type { Playback } from './playback.ts'
import classes from './review.module.css'
import { type FacesOf, useFacePlaces } from './use-kept-faces.ts'
import { usePictureTime } from './use-picture-time.ts'

/** Boxes about the faces over the video, picture by picture as far as the analysis kept where they are. Another one can be chosen as the participant's. */
export function FaceBoxes({
  of,
  analysis: { tracks, originMs, sampling, recording },
  kept,
  playback,
  mayChoose,
}: {
  of: FacesOf
  analysis: Analysis
  kept: KeptFaces | undefined
  playback: Playback
  mayChoose: boolean
}) {
  const t = useText()
  const client = useQueryClient()
  const choose = useMutation(
    rpc.analyses.chooseTrack.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const shownMs = usePictureTime(playback)
  const places = useFacePlaces(of, kept, true)
  const video = playback.element()
  // The picture as it is shown; what is stored of it may be turned.
  const width = video?.videoWidth || recording.width
  const height = video?.videoHeight || recording.height
  const aspect = width / height
  const { framesPerSecond } = sampling
  const percent = (share: number) => `${100 * share}%`
  const boxes = facesAt(tracks, places, shownMs, { originMs, framesPerSecond, aspect })
  return (
    <div className={classes.boxes} style={{ aspectRatio: aspect, width: `min(100cqw, ${aspect} * 100cqh)` }}>
      {boxes.map((face) => (
        <div
          key={face.id}
          className={classes.box}
          data-participant={face.participant || undefined}
          style={{
            left: percent(face.left),
            top: percent(face.top),
            width: percent(face.width),
            height: percent(face.height),
          }}
        >
          {face.participant ? (
            <span className={classes.label}>{t('participant')}</span>
          ) : mayChoose ? (
            <Button
              className={classes.choose}
              size="compact-xs"
              loading={choose.isPending && choose.variables?.track === face.id}
              onClick={() => choose.mutate({ recordingId: of.recordingId, track: face.id })}
            >
              {t('This is the participant')}
            </Button>
          ) : (
            <span className={classes.label}>{t('another person')}</span>
          )}
        </div>
      ))}
      {boxes.some(({ onAverage }) => onAverage) && (
        <span className={classes.legend}>{t('Where each face is on average')}</span>
      )}
    </div>
  )
}
