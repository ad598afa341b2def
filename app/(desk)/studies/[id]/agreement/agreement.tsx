'use client'
import {
  Alert,
  Anchor,
  Breadcrumbs,
  Button,
  Card,
  Grid,
  Group,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'
import { oneDecimal, twoDecimals } from '../../../numbers.ts'
import { AgreementScatter } from './agreement-scatter.tsx'

export function Agreement({ id }: { id: string }) {
  const agreement = useQuery(rpc.studies.agreement.queryOptions({ input: { id } }))
  const study = useQuery(rpc.studies.see.queryOptions({ input: { id } }))
  if (agreement.isPending || study.isPending) return <Loading rows={10} />
  if (agreement.error || study.error)
    return <Problem error={agreement.error ?? study.error} retry={() => agreement.refetch()} />
  const {
    pairs,
    pearson,
    concordance,
    limits,
    head,
    missing,
    range,
    scale,
    target,
    betweenRaters,
    encoder,
    encoderUse,
  } = agreement.data
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} href="/" size="sm">
          Studies
        </Anchor>
        <Anchor component={Link} href={`/studies/${id}`} size="sm">
          {study.data.code}
        </Anchor>
        <Text size="sm" c="dimmed">
          Agreement
        </Text>
      </Breadcrumbs>
      <Group justify="space-between">
        <Title order={1}>
          Agreement, {scale} {target}
        </Title>
        {pairs.length > 0 && (
          <Button
            component="a"
            href={`/api/studies/${id}/agreement`}
            download
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            Table as CSV
          </Button>
        )}
      </Group>
      {study.data.simulated && (
        <Alert color="grape">
          Simulated: drawn faces and simulated raters. It shows that the chain works and says nothing about patients.
        </Alert>
      )}
      {!head ? (
        <Empty title="No head is trained yet">
          Agreement needs a head, and a head needs four participants or more with an analysed recording and a locked
          rating sheet.
        </Empty>
      ) : (
        <>
          <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
            <Figure
              label="Pearson’s r, 95 % interval"
              value={pearson ? twoDecimals(pearson.r) : '—'}
              detail={
                pearson?.interval
                  ? `${twoDecimals(pearson.interval[0])} to ${twoDecimals(pearson.interval[1])}, n = ${pearson.n}`
                  : (missing ?? '')
              }
              testId="pearson"
            />
            <Figure
              label="Concordance (Lin)"
              value={concordance === undefined ? '—' : twoDecimals(concordance)}
              detail="agreement about the line of identity"
            />
            <Figure
              label="Bias, limits of agreement"
              value={limits ? oneDecimal(limits.bias) : '—'}
              detail={limits ? `${oneDecimal(limits.lower)} to ${oneDecimal(limits.upper)} points` : ''}
            />
            <Figure
              label="Mean absolute error"
              value={limits ? oneDecimal(limits.meanAbsoluteError) : '—'}
              detail={`on a range of ${range[0]} to ${range[1]}`}
            />
          </SimpleGrid>
          <Grid>
            <Grid.Col span={{ base: 12, lg: 7 }}>
              <Card>
                <Title order={2} mb="xs">
                  Estimate against the mean of the raters
                </Title>
                <AgreementScatter pairs={pairs} range={range} />
                <Text size="sm" c="dimmed" mt="xs">
                  Every point is an interview whose participant was left out when its estimate was made (out of fold),
                  or was never in the training data (unseen). The dashed line is identity. Head: ridge on {encoder},
                  from {head.participants} participants, {head.createdAt.toISOString().slice(0, 10)}.
                </Text>
                {encoderUse && (
                  <Text size="sm" mt="xs">
                    Encoder {encoderUse.title}: {encoderUse.intendedUse}
                  </Text>
                )}
              </Card>
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 5 }}>
              <Stack>
                <Card>
                  <Title order={2} mb="xs">
                    Between the raters
                  </Title>
                  {betweenRaters.length === 0 ? (
                    <Text size="sm" c="dimmed">
                      No two raters have rated four interviews together yet.
                    </Text>
                  ) : (
                    <Table>
                      <Table.Tbody>
                        {betweenRaters.map(({ first, second, pearson: between }) => (
                          <Table.Tr key={`${first} ${second}`}>
                            <Table.Td>
                              {first} and {second}
                            </Table.Td>
                            <Table.Td ta="right">
                              r = {twoDecimals(between.r)}
                              {between.interval &&
                                ` [${twoDecimals(between.interval[0])}, ${twoDecimals(between.interval[1])}]`}
                            </Table.Td>
                          </Table.Tr>
                        ))}
                      </Table.Tbody>
                    </Table>
                  )}
                </Card>
                <Card>
                  <Title order={2} mb="xs">
                    Interviews
                  </Title>
                  <Table.ScrollContainer minWidth={320} mah={330} type="native">
                    <Table stickyHeader>
                      <Table.Thead>
                        <Table.Tr>
                          <Table.Th>Participant</Table.Th>
                          <Table.Th ta="right">Raters</Table.Th>
                          <Table.Th ta="right">Estimate</Table.Th>
                        </Table.Tr>
                      </Table.Thead>
                      <Table.Tbody>
                        {pairs.map((pair) => (
                          <Table.Tr key={pair.interviewId}>
                            <Table.Td>
                              <Anchor component={Link} href={`/interviews/${pair.interviewId}`} size="sm">
                                {pair.participant}, {pair.visit}
                              </Anchor>
                            </Table.Td>
                            <Table.Td ta="right">{oneDecimal(pair.rating)}</Table.Td>
                            <Table.Td ta="right">{oneDecimal(pair.estimate)}</Table.Td>
                          </Table.Tr>
                        ))}
                      </Table.Tbody>
                    </Table>
                  </Table.ScrollContainer>
                </Card>
              </Stack>
            </Grid.Col>
          </Grid>
        </>
      )}
    </Stack>
  )
}

function Figure({ label, value, detail, testId }: { label: string; value: string; detail: string; testId?: string }) {
  return (
    <Card padding="sm" data-testid={testId}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fz={28} fw={650} lh={1.2}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {detail}
      </Text>
    </Card>
  )
}
