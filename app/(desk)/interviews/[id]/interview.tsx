'use client'
import { Card, Grid, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { Breadcrumb } from '../../breadcrumb.tsx'
import { isOpen } from '../../run-state.tsx'
import { AnalysisProvenance } from './analysis-provenance.tsx'
import { EstimateCard } from './estimate-card.tsx'
import { Faces } from './faces.tsx'
import { ImportedHeads } from './imported-heads.tsx'
import { InterviewHeading } from './interview-heading.tsx'
import { LockedSheets } from './locked-sheets.tsx'
import { RatingCard } from './rating-card.tsx'
import { RecordingCard } from './recording-card.tsx'
import { RecordingVersions } from './recording-versions.tsx'
import { Timeline } from './timeline.tsx'
import { UploadRecording } from './upload-recording.tsx'
import { Words } from './words.tsx'

/** An interview: its recording, the analysis of it, the estimate and the ratings, as far as the person may see them. */
export function Interview({ id }: { id: string }) {
  const video = useRef<HTMLVideoElement>(null)
  const interview = useQuery(
    rpc.interviews.see.queryOptions({
      input: { id },
      refetchInterval: ({ state: { data } }) =>
        isOpen(data?.analysis?.state) || isOpen(data?.recording?.blurred?.state) ? 1000 : false,
    }),
  )
  if (interview.isPending) return <Loading rows={10} />
  if (interview.error) return <Problem error={interview.error} retry={() => interview.refetch()} />
  const { study, participant, visit, recording, analysis, estimate, target, blind, may } = interview.data
  const result = analysis?.result
  const seek = (ms: number) => {
    if (video.current) video.current.currentTime = ms / 1000
  }
  return (
    <Stack>
      <Breadcrumb
        parents={[{ title: study.code, href: `/studies/${study.id}` }]}
        current={`${participant}, ${visit}`}
      />
      <InterviewHeading interview={interview.data} />
      <Grid>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            {recording ? (
              <RecordingCard interview={interview.data} recording={recording} video={video} />
            ) : (
              may.upload && <UploadRecording interviewId={id} />
            )}
            {result && result.clips.length > 0 && (
              <Card>
                <Title order={2} mb="xs">
                  Timeline
                </Title>
                <Timeline
                  clips={result.clips}
                  estimates={estimate?.clips}
                  range={target.range}
                  target={target.title}
                  onSeek={seek}
                  video={video}
                />
              </Card>
            )}
            {result && result.clips.length > 0 && !blind && (
              <Words
                interviewId={id}
                studyId={study.id}
                mayChange={may.changePrompts}
                onSeek={seek}
                video={video}
                key={analysis.id}
              />
            )}
            {recording && result && result.tracks.length > 1 && (
              <Faces recordingId={recording.id} analysis={result} mayChoose={may.control && !isOpen(analysis.state)} />
            )}
            {interview.data.recordings && <RecordingVersions versions={interview.data.recordings} />}
            {recording && may.upload && <UploadRecording interviewId={id} another />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            <EstimateCard interview={interview.data} />
            {result && !blind && <ImportedHeads interviewId={id} key={analysis.id} />}
            {may.rate && <RatingCard interview={interview.data} />}
            <LockedSheets interview={interview.data} />
            {result && <AnalysisProvenance analysis={result} />}
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}
