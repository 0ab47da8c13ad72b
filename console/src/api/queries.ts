// What screens read and change, kept and shared by its address.

import { QueryClient, useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { call, Failure, type Method } from './client'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 4_000,
      retry: (count, error) => count < 2 && error instanceof Failure && error.unreachable,
      refetchOnWindowFocus: true,
    },
  },
})

interface ReadOptions {
  enabled?: boolean
  /** Milliseconds between two looks. */
  every?: number
  /** Shows the answer to the question before until the new one comes. */
  keep?: boolean
}

/** An answer to GET. */
export function useRead<T>(path: string, options: ReadOptions = {}): UseQueryResult<T, Error> {
  return useQuery<T, Error>({
    queryKey: [path],
    queryFn: () => call<T>('GET', path),
    enabled: options.enabled ?? true,
    refetchInterval: options.every ?? false,
    ...(options.keep ? { placeholderData: (before: T | undefined) => before } : {}),
  } as Parameters<typeof useQuery<T, Error>>[0])
}

/** An answer to a question that is sent by POST and changes nothing. */
export function useAsk<T>(path: string, body: unknown, options: ReadOptions = {}): UseQueryResult<T, Error> {
  return useQuery<T, Error>({
    queryKey: [path, body],
    queryFn: () => call<T>('POST', path, body),
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: (before: T | undefined) => before } : {}),
  } as Parameters<typeof useQuery<T, Error>>[0])
}

export interface Write {
  method: Method
  path: string
  body?: unknown
}

/** Sends a change; afterwards what begins with one of the addresses is read again. */
export function useWrite<T>(stale: string[], onDone?: (answer: T) => void) {
  const client = useQueryClient()
  return useMutation<T, Error, Write>({
    mutationFn: write => call<T>(write.method, write.path, write.body),
    onSuccess: async answer => {
      onDone?.(answer)
      await refresh(client, stale)
    },
  })
}

export function refresh(client: QueryClient, prefixes: string[]): Promise<void> {
  return client.invalidateQueries({
    predicate: query => prefixes.some(prefix => String(query.queryKey[0]).startsWith(prefix)),
  })
}

/** The address of a management call of an app. */
export const ofApp = (app: string, path: string): string => `/${app}/console${path}`
