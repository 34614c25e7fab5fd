/** NAME/VERSION, as the models claim has it and the annotation of the API's Deployment records it. */
export function modelName({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}/${version}`;
}
