'use client'
import { Badge, Button, Card, Table, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
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
  const client = useQueryClient()
  const choose = useMutation(
    rpc.analyses.chooseTrack.mutationOptions({ onSettled: () => client.invalidateQueries(), onError: tellProblem }),
  )
  const { framesPerSecond } = analysis.sampling
  const at = (index: number) => clock((analysis.originMs ?? 0) + (1000 * index) / framesPerSecond)
  const faces = [...analysis.tracks].sort((a, b) => b.sightings - a.sightings)
  return (
    <Card component="section" aria-label="Faces in the recording">
      <Title order={2}>Faces in the recording</Title>
      <Text size="sm" c="dimmed" mb="xs">
        The participant’s face is the one that is analysed. Another choice needs no new pass over the video.
      </Text>
      <Table.ScrollContainer minWidth={420}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Face</Table.Th>
              <Table.Th>Place</Table.Th>
              <Table.Th>From and to</Table.Th>
              <Table.Th ta="right">Seen in</Table.Th>
              <Table.Th ta="right">Width</Table.Th>
              <Table.Th>
                <span style={{ position: 'absolute', left: -9999 }}>Choice</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {faces.map((face, place) => (
              <Table.Tr key={face.id}>
                <Table.Td>
                  {face.portrait ? (
                    // biome-ignore lint/performance/noImgElement: the picture is part of the analysis, not a file to optimise
                    <img
                      src={`data:image/jpeg;base64,${face.portrait}`}
                      alt={`Face ${place + 1}`}
                      width={56}
                      height={56}
                      style={{ display: 'block', borderRadius: 6, objectFit: 'cover' }}
                    />
                  ) : (
                    `Face ${place + 1}`
                  )}
                </Table.Td>
                <Table.Td>
                  {face.place &&
                    `${placeName(face.place.across)}, ${Math.max(1, Math.round(100 * face.place.width))} % of the width`}
                </Table.Td>
                <Table.Td>
                  {at(face.firstIndex)} to {at(face.lastIndex)}
                </Table.Td>
                <Table.Td ta="right">{Math.round(100 * seenShare(face, analysis))} %</Table.Td>
                <Table.Td ta="right">{Math.round(face.meanSide)} px</Table.Td>
                <Table.Td ta="right">
                  {face.participant ? (
                    <Badge variant="light">participant</Badge>
                  ) : (
                    mayChoose && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        loading={choose.isPending && choose.variables?.track === face.id}
                        onClick={() => choose.mutate({ recordingId, track: face.id })}
                      >
                        This is the participant
                      </Button>
                    )
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  )
}
