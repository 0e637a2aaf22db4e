<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>LayerBridge</name>
<message>
<source>&amp;Address</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Blend</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Change…</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Default provider</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Feather</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Grow</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Join</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Language</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Leave them where they are</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Move them into the new folder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Open folder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Refine</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Remove key</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Storage limit</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Strength</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Theme</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>&amp;Tiles</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A folder of your own workflows in API format, each one an engine.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A labelled landscape drawn from seed and prompt, to try things out; the prompt is not understood.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A model.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A new image</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A new layer of this image</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A new layer; the canvas grows to show it whole</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A new layer; the whole image is scaled to fit it</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>A style for the picture.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>AI Horde</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>API &amp;version</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>API key</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>API version</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>About</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Access token</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Address</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Adult content</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Allow downgrade</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Always</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Always where it was enlarged</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Always where the picture is too large, however much changes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Any model</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>As much as helps the engine</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>As much as it needs</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>As reference</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>As the system</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>As the system ({language})</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Asking…</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>At which layer of CLIP to stop reading.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Automatic</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Automatic ({choice})</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Background</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Blend</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Blend edge: over how many pixels the result fades into the picture, inwards from its edge</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Blend edge: over how many pixels the result fades into the picture, inwards from its edge; counts where something is selected</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Blurred surroundings</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>By how many pixels the server lets the mask grow on every side.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>CLIP guidance</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>CLIP skip</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Cfg scale</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Change the folder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Choose what to set</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Choose whose settings are shown</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Classic image processing on this computer: no AI model, no account, no network, no cost.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Colours</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Colours and edge</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>ComfyUI</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Conte&amp;xt</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Content-aware fill</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Context</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Context: how much of the picture around the selection is sent with it</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Context: how much of the picture around the selection is sent with it; counts where something is selected</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Continued border</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Continues what surrounds the selection with pieces of the same picture.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Convert in&amp;dexed to RGB</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Convert indexed to RGB</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Convert indexed: turn the indexed image into RGB when a result is inserted, in the same undo step, instead of stopping</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Creativity</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Dark</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Default provider</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Delete this key from where it is kept</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Denoising strength: 1 leaves no trace of the init image.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Diffusion steps.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Diffusion steps; api.stability.ai takes 50 at most.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Diffusion steps; more than 40 may need kudos.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Distilled cfg scale</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Enlarges with a Lanczos kernel and sharpens edges without halos; it invents no detail.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Experimental parameters of the engine, a JSON object.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Extra arguments</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Extras</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>F&amp;ill</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Faces are repaired by a model of their own.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Feather</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Feather mask: over how many pixels the mask's edge fades</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Feather mask: over how many pixels the mask's edge fades; counts where something is selected</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Fill</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Fill: what stands in the place to fill when it is sent, for engines that start from it</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Filter</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Filters such as oil, pencil or comic, chosen by the words of the prompt.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Folder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Folder of the results</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>GIMP closed the connection. Everything here is kept.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>GPT image models at OpenAI, paid by tokens, or your own LocalAI or sd-server.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Grow</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Grow mask</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Grow mask: by how many pixels the mask reaches past the selection</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Grow mask: by how many pixels the mask reaches past the selection; counts where something is selected</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Hires fix</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How far the server softens the mask's edge, in px; the layer has a soft edge of its own.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How freely details are added that the picture does not have.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How much of the filter shows: 0 keeps the picture as it is, 1 shows the filter alone.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How much the init image changes: 1 leaves no trace of it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How strict the content filter is: low is the less strict one.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How strictly the prompt is followed.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How strong the LoRA is.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the mask is sent: as a picture of its own, or in the init image's alpha.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>How the mask reaches the model; by itself InpaintModelConditioning for a model with inpaint in its name, SetLatentNoiseMask for others.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Image generation in GIMP and beside it. MIT licence.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Inpaint method</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Instead of a strength: 1 keeps no trace of the init image, 0 keeps it all.</source>
<translation type="unfinished"></translation>
</message>
<message numerus="yes">
<source>It works: %n engine(s).</source>
<translation type="unfinished"><numerusform></numerusform><numerusform></numerusform></translation>
</message>
<message>
<source>It works: {who}, {credits} credits left.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>It works: {who}.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Its colours are matched</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Its colours are matched and what step remains at the edge is evened out</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Join</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Join: how the result is fitted to the picture around it</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Join: how the result is fitted to the picture around it; counts where something is selected</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Karras</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Keep results in</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Keep results in another folder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Language</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Language: what the window speaks</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Largest picture</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Leave the results</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Light</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>LoRA weight</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Log</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Look</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Makes it small first, then enlarges and refines.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Makes the background transparent</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mask blur</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mask polarity</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Mask source</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Masked content</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Moderation</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>More of sd-server's own arguments, a JSON object.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Most requests: how many one job may send; automatic is one where each may cost money, else as many as it takes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Move the results</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Neutral grey</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Never</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Never: a picture that is too large is reduced</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>New image</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>New layer</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>No limit</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Not at all</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Not set</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Not set up</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>OVHcloud AI Endpoints</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Offline (no AI model)</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Only volunteers whom the horde has known for long; the wait is longer.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Only what is selected</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Open</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Open folder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Open: {name}</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>OpenAI images and compatible</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Organization</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pages</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Painterly filters</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Picture as it is</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Pictures are sent and made up to this size squared; over 1024 needs kudos, and most models repeat themselves.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Post-processing</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Previews</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Project</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Provenance: prompt, engine, seed and the like as text that other tools read, and IPTC's digital source type, which tells whether an AI model was used. Never keys, paths or addresses.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Provenance: written into files when they are saved</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Provider: the one that is used when none is named</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Providers</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Re&amp;quests</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Ready</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Refine</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Refine: a second pass at full size, where the engine works smaller than the selection and the result had to be enlarged</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Remove key</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Requests</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Restore faces</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Resu&amp;lt</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Result</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Result: where it goes when it is inserted</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Results</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sample picture</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sampler</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sampling steps.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Save and &amp;test connection</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Save and test connection</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Saved pictures say &amp;how they were made</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Saved pictures say how they were made</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Saved prompts</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Saved. {warnings}</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Scale the whole image</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Search prompt</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Select prompt</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Selection only</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Server</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Settings</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Settings – LayerBridge</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Sharp resampling</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Show the folder of the results in the file manager</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Show {path} in the file manager</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Slow computers may do it too; without them it costs more kudos.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Slow workers</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Stability REST</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Stability gRPC</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Stability v2beta</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Stability's newer services, paid by credits: Core, Ultra, SD 3.5, edits, upscalers.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Stable Diffusion XL at OVHcloud: 2 pictures a minute without an account, 400 with a key.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Stable Diffusion by Stability's REST API v1, paid by credits, or a server like it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Stable Diffusion by Stability's gRPC API, paid by credits, or a server like it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Step schedule end</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Step schedule start</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Steps</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Storage limit</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Storage limit: above it the oldest results without a star are removed; 0 for no limit</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Strength</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Strength: how much of what is selected changes; 0 keeps it, 1 leaves no trace of it</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Strip background</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Style preset</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Test connection: save these settings and ask the endpoint</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The CLIP guidance preset; only ancestral samplers know it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The Karras noise schedule.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The border, continued</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The borders match, for patterns.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The dialect that the endpoint speaks</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The diffusion sampler.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The filter to use; empty lets the words of the prompt choose.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The guidance of distilled models such as Flux.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The id of the OpenAI organization that pays.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The id of the OpenAI project that pays.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The id of the organization that pays.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The key was removed.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The language changes at the next start.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The log is written when GIMP starts the bridge; from a terminal it goes there.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The picture as it is</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The picture is a reference for an edit model instead of the init image.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The picture's edges fit each other.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The result stays as the engine made it</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The results are being moved; this may take a while.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The surroundings, blurred</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>The whole layer</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Theme</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Theme: light or dark</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>They are copied first; the old folder goes when all are there</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>They stay on the disk; the list begins anew in the new folder</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Tiles</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Tiles: work in overlapping tiles, for pictures larger than the engine takes</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Tiling</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Transparent gives a picture with an alpha channel.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Trusted workers</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>URL: the base address of the endpoint; empty for the provider's own</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Unfinished pictures shown while one is made; each costs some tokens more.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>User and password</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Volunteers' computers: free, often slow; they can see your prompts and pictures.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>WebUI (AUTOMATIC1111, Forge)</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What becomes of the results that are there?</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What fits the work</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What is done to the finished picture: faces mended, the background removed.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What is not safe for work: "censor" withholds it, "allow" goes only to volunteers who permit it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What kind of server it is; empty finds out by asking it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What stands under the mask when the diffusion starts.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What to look for in the picture and recolor.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>What to look for in the picture and replace.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where it helps</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the diffusion stops, with a step schedule start; 0 runs all of it.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the kudos do not suffice, a smaller picture with fewer steps is made instead of none.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Where the picture is too large</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Which half of a mask the server replaces; empty for black at stability.ai and white elsewhere.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Whole layer</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Wildcard files</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Workflows</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Your own ComfyUI server: its models and your workflows, free of charge.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Your own Stable Diffusion WebUI or Forge, started with --api, free of charge.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>Your own workflow.</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>a private file</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>filter</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>strength</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>the system keyring</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>your account</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>{amount} GB</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>{amount} MB</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>{dots}  kept in {where}</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>{label}: kept in the system's keyring, never in a settings file, never shown again</source>
<translation type="unfinished"></translation>
</message>
<message>
<source>{size} in use now</source>
<translation type="unfinished"></translation>
</message>
</context>
</TS>
