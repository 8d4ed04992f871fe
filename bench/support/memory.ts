/** The memory of a process and the number of its loaded models, from its metrics. */
export async function memory(url: string): Promise<{ readonly megabytes: number; readonly models: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
  return { megabytes: value('process_resident_memory_bytes') / 1e6, models: value('vitrine_loaded_models') };
}
