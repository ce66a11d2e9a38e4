-- Neovim's own client on `synthc lsp`: nvim --headless -u NONE -l editor.lua BINARY FOLDER. What an editor shows is printed as JSON.
local binary, folder = arg[1], arg[2]
local path = folder .. '/clinic.synth'
local lines = {
  'enum Sex { male = 1 "Male \u{1f9d4}", female = 2 "Female" }',
  'table person[100] {',
  '  age :int 0..99 ~ Normal(mean: 40, sd: 20)',
  '  note: text = "\u{1f9d1} {agee}"',
  '  sex: Sex ~ { male: 50%, female: else }',
  '}',
}
vim.fn.writefile(lines, path)
vim.cmd.edit(path)
vim.bo.filetype = 'synth'
local id = vim.lsp.start({ name = 'synthc', cmd = { binary, 'lsp' }, root_dir = folder, flags = { debounce_text_changes = 0 } })
local client = vim.lsp.get_client_by_id(id)
local patience = 120000

local function wait(what, test)
  if not vim.wait(patience, test, 5) then
    error('waited in vain for ' .. what)
  end
end

local function request(method, params)
  local answer, err = client:request_sync(method, params, patience, 0)
  assert(answer and not answer.err, vim.inspect({ method, err, answer }))
  return answer.result
end

local function at(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
  return vim.lsp.util.make_position_params(0, client.offset_encoding)
end

local seen = {}
wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
local found = vim.diagnostic.get(0)[1]
seen.diagnostic = { code = found.code, line = found.lnum, column = found.col, ends = found.end_col }
seen.word = string.sub(lines[4], found.col + 1, found.end_col)

-- The quick fix, as the editor applies it.
local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
params.range = found.user_data.lsp.range
params.context = { diagnostics = { found.user_data.lsp } }
local action = request('textDocument/codeAction', params)[1]
vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
seen.fixed = vim.api.nvim_buf_get_lines(0, 3, 4, true)[1]
wait('no diagnostics', function() return #vim.diagnostic.get(0) == 0 end)

seen.hover = request('textDocument/hover', at(4, string.find(seen.fixed, 'age}', 1, true) - 1)).contents.value
seen.encoding = client.offset_encoding

-- Typing into the buffer, and what completes it.
vim.api.nvim_buf_set_lines(0, 5, 5, true, { '  x ~ Nor' })
local items = request('textDocument/completion', at(6, 9))
for _, item in ipairs(items) do
  if item.filterText == 'Normal' then
    seen.completion = item.textEdit.newText
  end
end
vim.api.nvim_buf_set_lines(0, 5, 6, true, {})

vim.lsp.buf.format({ timeout_ms = patience })
seen.formatted = vim.api.nvim_buf_get_lines(0, 2, 3, true)[1]

local began = vim.uv.hrtime()
client:stop()
wait('the end', function() return client:is_stopped() end)
seen.end_ms = math.floor((vim.uv.hrtime() - began) / 1e6)
io.stdout:write(vim.json.encode(seen) .. '\n')
vim.cmd('qall!')
