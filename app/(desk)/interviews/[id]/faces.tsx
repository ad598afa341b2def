'use client'
import { Badge, Button, Card, Table, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { placeName } from '#lib/analysis/choose-face.ts'
import { seenShare } from '#lib/analysis/seen-share.ts'
import { clock } from '../../numbers.ts'

/** The people seen in a recording, and which of them is taken for the participant. */
export function Faces({
  recordingId,
  analysis,
  mayChoose,
}: {
  recordingId: string
  analysis: Analysis
  mayChoose: boolean
}) {
  const t = useText()
  const client = useQueryClient()
  const choose = useMutation(
    rpc.analyses.chooseTrack.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const faces = [...analysis.tracks].sort((a, b) => b.sightings - a.sightings)
  return (
    <Card component="section" aria-label={t('Faces in the recording')}>
      <Title order={2}>{t('Faces in the recording')}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('Only the participant’s face is analysed. Choosing another face does not read the video again.')}
      </Text>
      <Table>
        <Table.Thead visibleFrom="sm">
          <Table.Tr>
            <Table.Th>{t('Face')}</Table.Th>
            <Table.Th>{t('Place')}</Table.Th>
            <Table.Th>{t('Time')}</Table.Th>
            <Table.Th ta="right">{t('Seen in')}</Table.Th>
            <Table.Th ta="right">{t('Width')}</Table.Th>
            <Table.Th aria-label={t('Choice')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {faces.map((face, place) => {
            const facts = factsOf(face, analysis)
            const choice = face.participant ? (
              <Badge variant="light">{t('participant')}</Badge>
            ) : (
              mayChoose && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={choose.isPending && choose.variables?.track === face.id}
                  onClick={() => choose.mutate({ recordingId, track: face.id })}
                >
                  {t('Set as participant')}
                </Button>
              )
            )
            return (
              <Table.Tr key={face.id}>
                <Table.Td w={76}>
                  <Portrait face={face} name={`Face ${place + 1}`} />
                </Table.Td>
                <Table.Td hiddenFrom="sm">
                  <Text size="sm">{facts.place}</Text>
                  <Text size="sm" c="dimmed" mb={4}>
                    {t('{times}, seen in {seen}, {width} wide', {
                      times: facts.times,
                      seen: facts.seen,
                      width: facts.width,
                    })}
                  </Text>
                  {choice}
                </Table.Td>
                <Table.Td visibleFrom="sm">{facts.place}</Table.Td>
                <Table.Td visibleFrom="sm">{facts.times}</Table.Td>
                <Table.Td visibleFrom="sm" ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {facts.seen}
                </Table.Td>
                <Table.Td visibleFrom="sm" ta="right" style={{ whiteSpace: 'nowrap' }}>
                  {facts.width}
                </Table.Td>
                <Table.Td visibleFrom="sm" ta="right">
                  {choice}
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

type Face = Analysis['tracks'][number]

function factsOf(face: Face, analysis: Analysis) {
  const at = (index: number) => clock(analysis.originMs + (1000 * index) / analysis.sampling.framesPerSecond)
  return {
    place:
      face.place &&
      `${placeName(face.place.across)}, ${Math.max(1, Math.round(100 * face.place.width))} % of the width`,
    times: `${at(face.firstIndex)} to ${at(face.lastIndex)}`,
    seen: `${Math.round(100 * seenShare(face, analysis))} %`,
    width: `${Math.round(face.meanSide)} px`,
  }
}

function Portrait({ face: { portrait }, name }: { face: Face; name: string }) {
  if (!portrait) return name
  return (
    // biome-ignore lint/performance/noImgElement: the picture is part of the analysis, not a file to optimise
    <img
      src={`data:image/jpeg;base64,${portrait}`}
      alt={name}
      width={56}
      height={56}
      style={{ display: 'block', borderRadius: 6, objectFit: 'cover' }}
    />
  )
}
