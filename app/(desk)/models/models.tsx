'use client'
import { Alert, Badge, Card, Code, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Empty, Loading, Problem } from '#app/states.tsx'

export function Models() {
  const models = useQuery(rpc.models.list.queryOptions())
  if (models.isPending) return <Loading rows={4} />
  if (models.error) return <Problem error={models.error} retry={() => models.refetch()} />
  return (
    <Stack>
      <Title order={1}>Models</Title>
      {models.data.length === 0 && (
        <Empty title="No models yet">The worker makes them when it starts for the first time.</Empty>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {models.data.map((model) =>
          'problem' in model ? (
            <Alert key={model.folder} color="red" title={model.folder}>
              {model.problem}
            </Alert>
          ) : (
            <Card key={model.folder}>
              <Group justify="space-between">
                <Title order={2}>{model.title}</Title>
                <Badge variant="light">{model.kind}</Badge>
              </Group>
              <Text size="sm" c="dimmed">
                {model.name} {model.version}, {model.precision}, {model.licence}
              </Text>
              <Text size="sm" mt="xs">
                {model.intendedUse}
              </Text>
              <Text size="sm" c="dimmed" mt="xs">
                From: {model.origin}
              </Text>
              <Text size="xs" mt="xs" style={{ overflowWrap: 'anywhere' }}>
                sha256 <Code>{model.sha256}</Code>
              </Text>
            </Card>
          ),
        )}
      </SimpleGrid>
    </Stack>
  )
}
