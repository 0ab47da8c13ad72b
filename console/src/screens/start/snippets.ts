// The first call in several languages, with the real ids.

export interface Place {
  url: string
  app: string
  restKey: string
  jsKey: string
  androidKey: string
  table: string
}

export type Language = 'curl' | 'js' | 'java'

export const LANGUAGES: { id: Language; name: string }[] = [
  { id: 'curl', name: 'curl' },
  { id: 'js', name: 'JavaScript' },
  { id: 'java', name: 'Java' },
]

export function saveSnippet(language: Language, place: Place): string {
  switch (language) {
    case 'curl':
      return [
        `curl -i ${place.url}/${place.app}/${place.restKey}/data/${place.table} \\`,
        `  -H 'Content-Type: application/json' -d '{"name": "Bella Napoli"}'`,
      ].join('\n')
    case 'js':
      return [
        `// npm install backendless`,
        `import Backendless from 'backendless'`,
        ``,
        `Backendless.serverURL = '${place.url}'`,
        `Backendless.initApp('${place.app}', '${place.jsKey}')`,
        `console.log(await Backendless.Data.of('${place.table}').save({ name: 'Bella Napoli' }))`,
      ].join('\n')
    case 'java':
      return [
        `// com.backendless:backendless`,
        `Backendless.setUrl("${place.url}");`,
        `Backendless.initApp("${place.app}", "${place.androidKey}");`,
        `Map<String, Object> place = new HashMap<>();`,
        `place.put("name", "Bella Napoli");`,
        `System.out.println(Backendless.Data.of("${place.table}").save(place));`,
      ].join('\n')
  }
}

export function readSnippet(language: Language, place: Place): string {
  switch (language) {
    case 'curl':
      return `curl -i ${place.url}/${place.app}/${place.restKey}/data/${place.table}`
    case 'js':
      return `console.log(await Backendless.Data.of('${place.table}').find())`
    case 'java':
      return `System.out.println(Backendless.Data.of("${place.table}").find());`
  }
}
