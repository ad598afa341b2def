'use client'
import { Alert, Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { PROVIDER_TITLES } from '#lib/onnx/provider-titles.ts'

/** What runs models on each worker's machine, and why nothing better does. */
export function Workers() {
  const t = useText()
  const workers = useQuery(rpc.models.workers.queryOptions({ refetchInterval: 20_000 }))
  if (workers.isPending) return <Loading rows={1} />
  if (workers.error) return <Problem error={workers.error} retry={() => workers.refetch()} />
  if (workers.data.length === 0) {
    return (
      <Alert color="yellow" title={t('No worker is running')}>
        {t('Recordings wait until a worker runs. npm start runs one; on another machine, run concord worker.')}
      </Alert>
    )
  }
  return (
    <Card component="section" aria-label={t('Where models run')}>
      <Title order={2} mb="xs">
        {t('Where models run')}
      </Title>
      <Stack gap="sm">
        {workers.data.map(({ host, providers, threads, startedAt }) => {
          const inUse = providers.find(({ works, adapter }) => works && !adapter?.software)?.provider
          return (
            <div key={`${host} ${startedAt.toISOString()}`}>
              <Text size="sm" fw={600}>
                {host}: {t(PROVIDER_TITLES[inUse ?? 'cpu'])},{' '}
                {t('{threads} {threads, plural, one {thread} other {threads}}', { threads })}
              </Text>
              {providers.map(({ provider, works, why, adapter, float16 }) => (
                <Group key={provider} gap={6} wrap="nowrap" align="start">
                  {works && !adapter?.software ? (
                    <IconCircleCheck size={16} aria-label={t('works')} style={{ flexShrink: 0, marginTop: 2 }} />
                  ) : (
                    <IconCircleDashed size={16} aria-label={t('not in use')} style={{ flexShrink: 0, marginTop: 2 }} />
                  )}
                  <Text size="sm" c={works && !adapter?.software ? undefined : 'dimmed'}>
                    {t(PROVIDER_TITLES[provider])}
                    {adapter ? `, ${adapter.name}` : ''}
                    {adapter?.software ? `: ${t('runs on the CPU, so it is used only on request')}` : ''}
                    {works && provider !== 'cpu' && float16 === false ? `; ${t('no float16')}` : ''}
                    {why ? `: ${t.stored(why)}` : ''}
                  </Text>
                </Group>
              ))}
            </div>
          )
        })}
      </Stack>
    </Card>
  )
}
