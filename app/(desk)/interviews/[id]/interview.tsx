'use client'
import { Alert, Badge, Button, Card, Grid, Group, Stack, Table, Text, Title } from '@mantine/core'
import { IconEyeOff, IconFileTypePdf } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem, tellProblem } from '#app/states.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { headKind } from '#lib/heads/head-kinds.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import { PROVIDER_TITLES, type Provider } from '#lib/onnx/provider-titles.ts'
import { Breadcrumb } from '../../breadcrumb.tsx'
import { IntervalBar } from '../../figures/interval-bar.tsx'
import { fileSize, oneDecimal } from '../../numbers.ts'
import { isOpen, RunState } from '../../run-state.tsx'
import { Faces } from './faces.tsx'
import { ImportedHeads } from './imported-heads.tsx'
import { Player } from './player.tsx'
import { RatingSheetForm } from './rating-sheet-form.tsx'
import { RecordingQuality } from './recording-quality.tsx'
import { Timeline } from './timeline.tsx'
import { UploadRecording } from './upload-recording.tsx'
import { Words } from './words.tsx'

export function Interview({ id }: { id: string }) {
  const client = useQueryClient()
  const video = useRef<HTMLVideoElement>(null)
  const interview = useQuery(
    rpc.interviews.see.queryOptions({
      input: { id },
      refetchInterval: (query) => (isOpen(query.state.data?.analysis?.state) ? 1000 : false),
    }),
  )
  const settle = { onSettled: () => client.invalidateQueries(), onError: tellProblem }
  const cancel = useMutation(rpc.analyses.cancel.mutationOptions(settle))
  const retry = useMutation(rpc.analyses.retry.mutationOptions(settle))
  const again = useMutation(rpc.analyses.start.mutationOptions(settle))
  if (interview.isPending) return <Loading rows={10} />
  if (interview.error) return <Problem error={interview.error} retry={() => interview.refetch()} />
  const { study, participant, visit, date, recording, analysis, estimate, target, blinded, may, sheets } =
    interview.data
  const result = analysis?.result
  const seek = (ms: number) => {
    if (video.current) video.current.currentTime = ms / 1000
  }
  return (
    <Stack>
      <Breadcrumb above={[{ title: study.code, href: `/studies/${study.id}` }]} here={`${participant}, ${visit}`} />
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={1}>
            {participant}, {visit}
          </Title>
          <Text c="dimmed">{date.toISOString().slice(0, 10)}</Text>
          {study.simulated && (
            <Badge color="grape" variant="light">
              simulated
            </Badge>
          )}
        </Group>
        {result && (
          <Button
            component="a"
            href={`/api/interviews/${id}/report`}
            download
            variant="default"
            leftSection={<IconFileTypePdf size={18} aria-hidden />}
          >
            Severity report
          </Button>
        )}
      </Group>
      <Grid>
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            {recording ? (
              <Card>
                <Player
                  recordingId={recording.id}
                  label={`Recording of ${participant}, ${visit}`}
                  codec={result?.recording.codec}
                  video={video}
                />
                <Group justify="space-between" mt="xs">
                  <Text size="sm" c="dimmed">
                    {recording.fileName}, {fileSize(recording.bytes)}
                    {result && `, ${result.recording.codec} ${result.recording.width}×${result.recording.height}`}
                  </Text>
                  {analysis && (
                    <Group gap="xs">
                      <RunState kind="analysis" run={analysis} />
                      {may.control && isOpen(analysis.state) && (
                        <Button size="compact-sm" variant="default" onClick={() => cancel.mutate({ id: analysis.id })}>
                          Cancel
                        </Button>
                      )}
                      {may.control && (analysis.state === 'failed' || analysis.state === 'cancelled') && (
                        <Button size="compact-sm" variant="default" onClick={() => retry.mutate({ id: analysis.id })}>
                          Run again
                        </Button>
                      )}
                      {may.control && analysis.state === 'done' && (
                        <Button
                          size="compact-sm"
                          variant="default"
                          loading={again.isPending}
                          onClick={() => again.mutate({ recordingId: recording.id })}
                        >
                          Analyse again
                        </Button>
                      )}
                    </Group>
                  )}
                </Group>
                {analysis?.waits && (
                  <Text size="sm" c="dimmed" mt="xs">
                    {analysis.waits}
                  </Text>
                )}
                {analysis?.problem && (
                  <Alert color="red" mt="sm" role="alert">
                    {analysis.problem}
                  </Alert>
                )}
                {result && <RecordingQuality analysis={result} />}
              </Card>
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
            {result && result.clips.length > 0 && !blinded && (
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
            {recording && may.upload && <UploadRecording interviewId={id} another />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            <Card>
              <Title order={2}>Estimate, {target.title}</Title>
              {blinded ? (
                <Alert mt="xs" color="gray" icon={<IconEyeOff size={18} aria-hidden />}>
                  Hidden until your own rating sheet is locked, so that your rating stays independent.
                </Alert>
              ) : estimate ? (
                <>
                  <Text fz={34} fw={650} lh={1.2} mt={4}>
                    {oneDecimal(estimate.value)}
                  </Text>
                  <IntervalBar {...estimate} range={target.range} marks={sheets.map(({ score }) => score)} wide />
                  <Text size="sm" mt={4}>
                    90 % interval {oneDecimal(estimate.lower)} to {oneDecimal(estimate.upper)}
                    {estimate.interval95 &&
                      `, 95 % ${oneDecimal(estimate.interval95[0])} to ${oneDecimal(estimate.interval95[1])}`}
                    , on {target.range[0]} to {target.range[1]}
                  </Text>
                  {estimate.ofEarlierAnalysis && (
                    <Text size="sm" mt="xs">
                      The recording was analysed again since; train the head again for an estimate of that.
                    </Text>
                  )}
                  <Text size="sm" c="dimmed" mt="xs">
                    {estimate.kind === 'outOfFold'
                      ? 'Out of fold: this participant was left out when it was made.'
                      : 'Unseen: the head was trained without this participant.'}{' '}
                    Head: {headKind(estimate.head.kind)} on {estimate.head.encoder}, from {estimate.head.participants}{' '}
                    participants. It is no diagnosis.
                  </Text>
                </>
              ) : (
                <Text size="sm" c="dimmed" mt="xs">
                  {result ? 'The study has no head yet that could estimate it.' : 'There is no analysis yet.'}
                </Text>
              )}
              {result && (
                <Text size="sm" mt="xs">
                  Face in {Math.round(result.coverage * 100)} % of the frames,{' '}
                  {result.clips.filter(({ coverage }) => isCovered(coverage)).length} of {result.clips.length} clips
                  used.
                </Text>
              )}
            </Card>
            {result && !blinded && <ImportedHeads interviewId={id} key={analysis.id} />}
            {may.rate && <RatingSheetForm interview={interview.data} />}
            {sheets.length > 0 && (
              <Card>
                <Title order={2} mb="xs">
                  Locked sheets
                </Title>
                <Table>
                  <Table.Tbody>
                    {sheets.map((sheet) => (
                      <Table.Tr key={sheet.rater}>
                        <Table.Td>{sheet.rater}</Table.Td>
                        <Table.Td ta="right">
                          {target.title} {sheet.score ?? '—'}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Card>
            )}
            {result && (
              <Card>
                <Title order={2} mb="xs">
                  What it rests on
                </Title>
                <Text size="sm">
                  Encoder {result.provenance.encoder.title} {result.provenance.encoder.version} (
                  {result.provenance.encoder.precision}), detector {result.provenance.detector.name}{' '}
                  {result.provenance.detector.version}, {result.provenance.runtime.name}{' '}
                  {result.provenance.runtime.version} on the{' '}
                  {PROVIDER_TITLES[result.provenance.runtime.provider as Provider] ??
                    result.provenance.runtime.provider}
                  {result.provenance.runtime.adapter ? ` (${result.provenance.runtime.adapter})` : ''}
                  {checkedInWords(result.provenance.runtime.checked)}, {result.provenance.decoder.name}{' '}
                  {result.provenance.decoder.version}; clips every {result.sampling.stride} frames
                  {result.fromKeptFeatures ? ', from frame features that an earlier analysis kept' : ''}.
                </Text>
                {result.provenance.runtime.passedOver?.map(({ provider, why }) => (
                  <Text key={provider} size="sm" c="dimmed">
                    Not on the {PROVIDER_TITLES[provider as Provider] ?? provider}: {why}
                  </Text>
                ))}
                <Text size="sm" mt="xs">
                  {result.provenance.encoder.intendedUse}
                </Text>
                <Text size="xs" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
                  Recording sha256 {result.recording.sha256}
                </Text>
                <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                  Encoder sha256 {result.provenance.encoder.sha256}
                </Text>
              </Card>
            )}
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}

/** Whether what ran the encoder was compared with the encoder's stored values, and how far it is from them. */
function checkedInWords(checked: Analysis['provenance']['runtime']['checked']): string {
  if (!checked || checked.length === 0) return ''
  const cosine = Math.min(...checked.map(({ minCosine }) => minCosine)).toFixed(4)
  return checked.every(({ passed }) => passed)
    ? ` (agrees with the encoder’s stored values, cosine ${cosine})`
    : ` (differs from the encoder’s stored values, cosine ${cosine}; see the page of models)`
}
